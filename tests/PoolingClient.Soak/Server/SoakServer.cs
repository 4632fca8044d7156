using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Soak.Plans;
using PoolingClient.Testing;

namespace PoolingClient.Soak.Server;

/// <summary>The server, which comes back on the same port when it is restarted.</summary>
internal sealed class SoakServer : IAsyncDisposable
{
    private const int FirstPort = 10_000, MostConnections = 1_000_000;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100), BindLimit = TimeSpan.FromSeconds(5);

    private readonly Func<int, SocketServer> _start;
    private SocketServer _server;
    private int _generation;

    public SoakServer(Schedule schedule, Ledger ledger, Findings findings, X509Certificate2? certificate)
    {
        _start = port => SocketServer.StartRaw(
            connection => new ServerTalk(connection, (_generation * MostConnections) + connection.Id, schedule, ledger, findings).RunAsync(),
            new SocketServerOptions
            {
                Port = port,
                MaxRecordedRequests = 0,
                MaxRecordedConnections = 0,
                TlsOptions = certificate is null ? null : new() { ServerCertificate = certificate },
            });
        _server = StartAnywhere();
    }

    public IPEndPoint EndPoint => _server.EndPoint;

    public int ConnectionsOpen => _server.ConnectionsOpen;

    /// <summary>All connections end at once, and new ones are refused for a moment.</summary>
    public async Task RestartAsync()
    {
        int port = _server.Port;
        await _server.DisposeAsync();
        await Task.Delay(Gap);
        _generation++;
        using var limit = new CancellationTokenSource(BindLimit);
        while (true)
        {
            try
            {
                _server = _start(port);
                return;
            }
            catch (SocketServerBindException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(Gap);
            }
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>
    /// On a port that the kernel gives to nobody else: while the server is away, a client that dials a port of the ephemeral range may be given the same one,
    /// and is then connected to itself.
    /// </summary>
    private SocketServer StartAnywhere()
    {
        int last = FirstEphemeralPort() - 1;
        if (last <= FirstPort) return _start(0);
        for (int tried = 0; ; tried++)
        {
            try
            {
                return _start(Random.Shared.Next(FirstPort, last + 1));
            }
            catch (SocketServerBindException) when (tried < 100)
            {
                // Taken: the next one.
            }
        }
    }

    private static int FirstEphemeralPort()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split('\t', ' ')[0], CultureInfo.InvariantCulture) : 32_768;
    }
}
