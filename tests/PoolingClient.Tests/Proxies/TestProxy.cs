using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>A listener whose connections follow a script, in the clear or over TLS. It keeps every octet that it got.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<ProxyConnection> _connections = [];
    private readonly Func<ProxyConnection, Task> _script;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;

    private TestProxy(Func<ProxyConnection, Task> script, X509Certificate2? certificate)
    {
        (_script, _certificate) = (script, certificate);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The names that clients of a TLS proxy asked for (SNI).</summary>
    public List<string?> Names { get; } = [];

    /// <summary>All connections so far, in the order accepted.</summary>
    public ProxyConnection[] Connections
    {
        get
        {
            lock (_connections) return [.. _connections];
        }
    }

    /// <summary>What came on all connections; each char is one octet.</summary>
    public string Received => string.Concat(Connections.Select(connection => connection.Received));

    public static TestProxy Start(Func<ProxyConnection, Task> script, X509Certificate2? certificate = null) => new(script, certificate);

    public string Address(string scheme = "http", string userInfo = "") => $"{scheme}://{(userInfo.Length > 0 ? userInfo + "@" : "")}127.0.0.1:{Port}";

    /// <summary>A client that sends everything through it.</summary>
    public Door Door(string scheme = "http", string userInfo = "", ICredentials? credentials = null, Action<SocketPoolOptions>? change = null)
    {
        SocketPoolOptions options = Options(scheme, userInfo, credentials);
        change?.Invoke(options);
        return new Door(options);
    }

    public SocketPoolOptions Options(string scheme = "http", string userInfo = "", ICredentials? credentials = null)
    {
        var options = new SocketPoolOptions { Proxy = new AlwaysProxy(Address(scheme, userInfo)) { Credentials = credentials } };
        options.SslOptions.RemoteCertificateValidationCallback = Certificates.AcceptOurs;
        return options;
    }

    /// <summary>The first connection was ended by the client. It may have been so before its script began.</summary>
    public async Task EndedAsync()
    {
        await Waits.UntilAsync(() => Connections.Length > 0);
        await Connections[0].Ended.Opened;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (ProxyConnection connection in Connections) connection.Dispose();
        await _accepting.InTime();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)   // stopped, by whichever name
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                stream = tls;
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateSelectionCallback = (_, name) => Choose(name) });
            }
            using var connection = new ProxyConnection(socket, stream);
            lock (_connections) _connections.Add(connection);
            await _script(connection);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client has gone, or the test has ended.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private X509Certificate2 Choose(string? name)
    {
        lock (Names) Names.Add(name);
        return _certificate!;
    }
}

/// <summary>What the scripts do.</summary>
internal sealed class ProxyConnection(Socket socket, Stream stream) : IDisposable
{
    private readonly StringBuilder _received = new();
    private readonly byte[] _one = new byte[1];

    public string Received
    {
        get
        {
            lock (_received) return _received.ToString();
        }
    }

    /// <summary>The client has ended it.</summary>
    public Gate Ended { get; } = new();

    /// <summary>Up to and with the empty line; null after FIN.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!EndsWithEmptyLine(head))
        {
            if (await stream.ReadAsync(_one) == 0)
            {
                Ended.Open();
                return null;
            }
            head.Append((char)_one[0]);
            Record(_one);
        }
        return head.ToString();
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        var octets = new byte[count];
        await stream.ReadExactlyAsync(octets);
        Record(octets);
        return octets;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(params byte[] octets) => await stream.WriteAsync(octets);

    /// <summary>Reads until the client ends the connection.</summary>
    public async Task WaitForEndAsync()
    {
        try
        {
            while (await stream.ReadAsync(_one) > 0) Record(_one);
        }
        catch (IOException)
        {
        }
        Ended.Open();
    }

    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>Carries octets both ways until one side ends.</summary>
    public async Task RelayAsync(int port)
    {
        using var origin = new TcpClient();
        await origin.ConnectAsync(IPAddress.Loopback, port);
        await using NetworkStream far = origin.GetStream();
        await Task.WhenAny(CopyAsync(stream, far, record: true), CopyAsync(far, stream, record: false));
        Ended.Open();
    }

    public void Dispose() => stream.Dispose();

    private async Task CopyAsync(Stream from, Stream to, bool record)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReadAsync(buffer) is var read and > 0)
            {
                if (record) Record(buffer.AsSpan(0, read));
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    private void Record(ReadOnlySpan<byte> octets)
    {
        lock (_received) _received.Append(Encoding.Latin1.GetString(octets));
    }

    private static bool EndsWithEmptyLine(StringBuilder head) => head.Length >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';
}

/// <summary>One proxy for everything but one host.</summary>
internal sealed class AlwaysProxy(string address, string bypassed = "") : IWebProxy
{
    public ICredentials? Credentials { get; set; }

    public Uri Address { get; set; } = new(address);

    public Uri GetProxy(Uri destination) => Address;

    public bool IsBypassed(Uri host) => host.Host == bypassed;
}
