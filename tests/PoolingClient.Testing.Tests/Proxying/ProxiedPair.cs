using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Testing.Tests.Proxying;

/// <summary>A connection through a proxy, with both of its ends in the hands of the test.</summary>
internal sealed class ProxiedPair : IAsyncDisposable
{
    private readonly Socket _listener;

    private ProxiedPair(Socket listener, FaultProxy proxy, PlainClient client, PlainClient server)
    {
        (_listener, Proxy, Client, Server) = (listener, proxy, client, server);
    }

    internal FaultProxy Proxy { get; }

    internal PlainClient Client { get; }

    internal PlainClient Server { get; }

    internal ProxiedConnection Connection => Proxy.Connections[0];

    /// <summary>The end that sends on a path, and the one that receives.</summary>
    internal (PlainClient Sender, PlainClient Receiver) On(ProxyPath path) => path is ProxyPath.ToServer ? (Client, Server) : (Server, Client);

    internal long Passed(ProxyPath path) => path is ProxyPath.ToServer ? Proxy.OctetsToServer : Proxy.OctetsToClient;

    internal static Task<ProxiedPair> StartAsync(FaultPlan? plan = null, TimeProvider? clock = null) =>
        StartAsync(new FaultProxyOptions { Plan = _ => plan, TimeProvider = clock ?? TimeProvider.System });

    /// <summary>A connection with this on one path, and nothing on the other.</summary>
    internal static Task<ProxiedPair> StartAsync(ProxyPath which, FaultPath path, TimeProvider? clock = null) => StartAsync(Plan(which, path), clock);

    internal static FaultPlan Plan(ProxyPath which, FaultPath path) => which is ProxyPath.ToServer ? new() { ToServer = path } : new() { ToClient = path };

    internal static async Task<ProxiedPair> StartAsync(FaultProxyOptions options)
    {
        var listener = Listen();
        var proxy = FaultProxy.Start(listener.LocalEndPoint!, options);
        var client = await PlainClient.ConnectAsync(proxy.EndPoint);
        return new ProxiedPair(listener, proxy, client, await AcceptAsync(listener));
    }

    internal static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(16);
        return listener;
    }

    internal static async Task<PlainClient> AcceptAsync(Socket listener)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return PlainClient.Of(await listener.AcceptAsync(limit.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        Client.Dispose();
        Server.Dispose();
        _listener.Dispose();
    }
}
