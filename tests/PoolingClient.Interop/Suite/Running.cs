using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace PoolingClient.Interop;

/// <summary>A server that runs, with what is behind it.</summary>
public sealed class Running : IAsyncDisposable
{
    /// <summary>How often a server is started that ends at once: somebody else took its port.</summary>
    private const int Attempts = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // In the order in which they were started.
    private readonly List<IAsyncDisposable> _others = [];
    private readonly List<ServerProcess> _processes = [];
    private Site? _site;

    private Running(Peer peer) => Peer = peer;

    internal Peer Peer { get; }

    /// <summary>Where requests go, in the clear and over TLS; of a proxy the server that it is asked for.</summary>
    internal Uri Uri { get; private set; } = null!;

    internal Uri TlsUri { get; private set; } = null!;

    /// <summary>The end point that connections are made to.</summary>
    internal IPEndPoint EndPoint { get; private set; } = null!;

    /// <summary>The peer, where it is asked as a proxy.</summary>
    internal WebProxy? Proxy => Peer.IsProxy ? new WebProxy(new Uri($"http://{EndPoint}/")) : null;

    internal static async Task<Running> StartAsync(Peer peer, bool isBehind = false)
    {
        var running = new Running(peer);
        try
        {
            if (peer is Kestrel)
            {
                Backend kestrel = await Backend.StartAsync(Kestrel.KeepAlive);
                running._others.Add(kestrel);
                running.Lead(kestrel.Port, kestrel.Port, kestrel.Tls);
                return running;
            }
            (int port, int tls) = await running.StartBehindAsync();
            for (int i = 1; !await running.StartOnceAsync(port, isBehind, i == Attempts); i++)
            {
            }
            if (peer.IsProxy) running.Lead(running._site!.Port, port, tls);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Options for a pool that reaches the server and trusts it.</summary>
    internal SocketPoolOptions Options() => new()
    {
        UseProxy = Proxy is not null,
        Proxy = Proxy,
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { Site.Certificate },
            },
        },
    };

    public async ValueTask DisposeAsync()
    {
        Stop();
        for (int i = _others.Count; i-- > 0;) await _others[i].DisposeAsync();
        _others.Clear();
    }

    private void Lead(int connect, int clear, int tls)
    {
        EndPoint = new IPEndPoint(IPAddress.Loopback, connect);
        Uri = new Uri($"http://127.0.0.1:{clear}/");
        TlsUri = new Uri($"https://127.0.0.1:{tls}/");
    }

    private async Task<(int Port, int Tls)> StartBehindAsync()
    {
        if (!Peer.HasBackend) return (0, 0);
        if (Peer.Behind is { } behind)
        {
            Running other = await StartAsync(behind, isBehind: true);
            _others.Add(other);
            return (other.Uri.Port, other.TlsUri.Port);
        }
        Backend backend = await Backend.StartAsync(null);
        _others.Add(backend);
        return (backend.Port, backend.Tls);
    }

    /// <summary>Starts the processes and waits until they answer. False: they ended, and may be tried once more.</summary>
    private async Task<bool> StartOnceAsync(int backend, bool isBehind, bool isLast)
    {
        _site = new Site(backend, isBehind);
        Lead(_site.Port, _site.Port, _site.Tls);
        foreach (string[] command in Peer.Commands(_site)) _processes.Add(ServerProcess.Start(command, _site.Folder));
        // The framework's own client: what is tried here is not what waits for it.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = Proxy is not null, Proxy = Proxy }) { Timeout = TimeSpan.FromSeconds(2) };
        Uri uri = Proxy is null ? new Uri(Uri, "/echo?id=ready") : new Uri($"http://127.0.0.1:{backend}/echo?id=ready");
        string last = "";
        using var limit = new CancellationTokenSource(Limit);
        while (!limit.IsCancellationRequested)
        {
            if (_processes.Any(process => process.HasExited)) break;
            try
            {
                last = await client.GetStringAsync(uri, limit.Token);
                if (last == "ready" && await TakesTlsAsync(limit.Token)) return true;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                last = e.Message;
            }
            await Task.Delay(10);
        }
        bool hasEnded = _processes.Any(process => process.HasExited);
        string said = string.Join(Environment.NewLine, _processes.Select(process => process.Said).Append(ErrorLog()));
        Stop();
        if (hasEnded && !isLast) return false;
        throw new InvalidOperationException($"{Peer.Name} {(hasEnded ? "ended" : "did not answer")} ({last}): {said}");
    }

    /// <summary>Another process may have that port, and be later.</summary>
    private async Task<bool> TakesTlsAsync(CancellationToken limit)
    {
        if (Peer.IsProxy || Peer.NoTls is not null) return true;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, TlsUri.Port, limit);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string ErrorLog() => File.Exists(_site!.At("error.log")) ? File.ReadAllText(_site.At("error.log")) : "";

    private void Stop()
    {
        foreach (ServerProcess process in _processes) process.Dispose();
        _processes.Clear();
        _site?.Dispose();
        _site = null;
    }
}
