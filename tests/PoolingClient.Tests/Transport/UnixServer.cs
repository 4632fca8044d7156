using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Transport;

/// <summary>A listening Unix socket of the test's own, in a directory of its own.</summary>
internal sealed class UnixServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pc").FullName;
    private readonly Socket? _listener;
    private int _accepted;

    public UnixServer(int backlog = 16, bool listens = true)
    {
        Path = System.IO.Path.Combine(_folder, "s");
        if (!listens) return;
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(backlog);
    }

    public string Path { get; }

    public int Accepted => Volatile.Read(ref _accepted);

    public UnixDomainSocketEndPoint EndPoint => new(Path);

    /// <summary>A file that a server has left behind.</summary>
    public static UnixServer Gone()
    {
        var server = new UnixServer();
        // Closing it by way of the framework removes the file; it is put back as a socket that nobody listens on.
        server._listener!.Dispose();
        File.Delete(server.Path);
        using var unused = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        unused.Bind(new UnixDomainSocketEndPoint(System.IO.Path.Combine(server._folder, "t")));
        File.Move(System.IO.Path.Combine(server._folder, "t"), server.Path);
        return server;
    }

    /// <summary>Accepts, and answers each request with its first line, until it is disposed.</summary>
    public async Task ServeAsync(X509Certificate2? certificate = null)
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener!.AcceptAsync();
                Interlocked.Increment(ref _accepted);
                _ = AnswerAsync(socket, certificate);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was disposed.
        }
    }

    public void Dispose()
    {
        _listener?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task AnswerAsync(Socket socket, X509Certificate2? certificate)
    {
        await using Stream plain = new NetworkStream(socket, ownsSocket: true);
        Stream stream = plain;
        if (certificate is not null)
        {
            var tls = new SslStream(plain);
            await tls.AuthenticateAsServerAsync(certificate).InTime();
            stream = tls;
        }
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (await reader.ReadLineAsync() is { } first)
        {
            while (await reader.ReadLineAsync() is { Length: > 0 }) continue;
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Servers.Answer(first)));
        }
    }
}
