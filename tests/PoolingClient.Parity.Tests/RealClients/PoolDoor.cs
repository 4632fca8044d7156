using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace PoolingClient.Parity.RealClients;

/// <summary>Kestrel on one side, a pool on the other. Clients get handlers that they may dispose: the pool stays.</summary>
internal sealed class PoolDoor : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private PoolDoor(KestrelServer server, SocketPoolOptions? options) => (Server, Pool) = (server, new SocketPool(options ?? new SocketPoolOptions { UseProxy = false }));

    public KestrelServer Server { get; }

    public SocketPool Pool { get; }

    public Uri Uri => Server.Uri;

    /// <summary>The requests did go through the pool, and no more connections than this were made for them.</summary>
    public void AssertUsed(int mostConnections)
    {
        OriginSnapshot origin = Assert.Single(Pool.GetSnapshot().Origins);
        Assert.InRange(origin.ConnectionsOpened, 1, mostConnections);
    }

    public static async Task<PoolDoor> OpenAsync(Action<WebApplication> routes, SocketPoolOptions? options = null) => new(await KestrelServer.StartAsync(routes), options);

    public static async Task<PoolDoor> OpenAsync(Action<IServiceCollection> services, Action<WebApplication> routes) =>
        new(await KestrelServer.StartAsync(builder => services(builder.Services), routes), null);

    public PoolingHttpHandler Handler() => new(Pool);

    public HttpClient Client() => new(Handler()) { BaseAddress = Uri };

    /// <summary>A client that hangs fails its test.</summary>
    public static Task<T> InTime<T>(Task<T> task) => task.WaitAsync(Limit);

    public static Task InTime(Task task) => task.WaitAsync(Limit);

    public async ValueTask DisposeAsync()
    {
        Pool.Dispose();
        await Server.DisposeAsync();
    }
}
