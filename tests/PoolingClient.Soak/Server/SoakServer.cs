using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Soak.Plans;
using PoolingClient.Testing;

namespace PoolingClient.Soak.Server;

/// <summary>
/// The server, which comes back on the same ports when it is restarted: one that clients reach straight, and one behind the fault proxy. So it knows of each connection which way it came.
/// </summary>
internal sealed class SoakServer : IAsyncDisposable
{
    private const int FirstPort = 10_000, MostConnections = 1_000_000;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100), BindLimit = TimeSpan.FromSeconds(5);

    private readonly Func<int, bool, SocketServer> _start;
    private SocketServer _direct, _proxied;
    private int _generation;

    public SoakServer(Schedule schedule, Ledger ledger, Findings findings, X509Certificate2? certificate)
    {
        _start = (port, isDirect) => SocketServer.StartRaw(
            connection => new ServerTalk(connection, NumberOf(connection.Id, isDirect), isDirect, schedule, ledger, findings).RunAsync(),
            new SocketServerOptions
            {
                Port = port,
                MaxRecordedRequests = 0,
                MaxRecordedConnections = 0,
                TlsOptions = certificate is null ? null : new() { ServerCertificate = certificate },
            });
        (_direct, _proxied) = (StartAnywhere(true), StartAnywhere(false));
    }

    /// <summary>Where clients find it.</summary>
    public IPEndPoint EndPoint => _direct.EndPoint;

    /// <summary>Where the fault proxy finds it.</summary>
    public IPEndPoint EndPointForProxy => _proxied.EndPoint;

    public int ConnectionsOpen => _direct.ConnectionsOpen + _proxied.ConnectionsOpen;

    /// <summary>All connections end at once, and new ones are refused for a moment.</summary>
    public async Task RestartAsync()
    {
        (int direct, int proxied) = (_direct.Port, _proxied.Port);
        await _direct.DisposeAsync();
        await _proxied.DisposeAsync();
        await Task.Delay(Gap);
        _generation++;
        _direct = await StartAgainAsync(direct, true);
        _proxied = await StartAgainAsync(proxied, false);
    }

    public async ValueTask DisposeAsync()
    {
        await _direct.DisposeAsync();
        await _proxied.DisposeAsync();
    }

    /// <summary>A number that no other connection of the run has: odd ones came straight.</summary>
    private int NumberOf(int id, bool isDirect) => (_generation * MostConnections) + (2 * id) + (isDirect ? 1 : 0);

    private async Task<SocketServer> StartAgainAsync(int port, bool isDirect)
    {
        using var limit = new CancellationTokenSource(BindLimit);
        while (true)
        {
            try
            {
                return _start(port, isDirect);
            }
            catch (SocketServerBindException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(Gap);
            }
        }
    }

    /// <summary>
    /// On a port that the kernel gives to nobody else: while the server is away, a client that dials a port of the ephemeral range may be given the same one,
    /// and is then connected to itself.
    /// </summary>
    private SocketServer StartAnywhere(bool isDirect)
    {
        int last = FirstEphemeralPort() - 1;
        if (last <= FirstPort) return _start(0, isDirect);
        for (int tried = 0; ; tried++)
        {
            try
            {
                return _start(Random.Shared.Next(FirstPort, last + 1), isDirect);
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
