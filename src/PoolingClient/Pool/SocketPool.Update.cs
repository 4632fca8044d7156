using PoolingClient.Foundation;
using PoolingClient.Pool;

namespace PoolingClient;

/// <content>Settings that change while the pool is in use.</content>
public sealed partial class SocketPool
{
    /// <summary>
    /// Takes over from other options what can change while requests are under way: <see cref="SocketPoolOptions.LeaseTimeout"/>,
    /// <see cref="SocketPoolOptions.ConnectTimeout"/>, <see cref="SocketPoolOptions.WriteTimeout"/>, <see cref="SocketPoolOptions.ResponseHeadTimeout"/>,
    /// <see cref="SocketPoolOptions.ReadTimeout"/> and <see cref="SocketPoolOptions.Deadline"/> for requests that begin from now on;
    /// <see cref="SocketPoolOptions.MaxQueuedRequests"/>, <see cref="SocketPoolOptions.MinIdleConnections"/> and
    /// <see cref="SocketPoolOptions.PooledConnectionIdleTimeout"/> at once; <see cref="SocketPoolOptions.PooledConnectionLifetime"/> for connections
    /// that are made from now on. All else stays as it was when the pool took its first request. <see cref="Options"/> shows it.
    /// </summary>
    /// <param name="options">They are read, and not kept.</param>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    /// <exception cref="ArgumentException">Their MinIdleConnections is above the pool's MaxConnectionsPerServer; nothing is taken over then.</exception>
    public void Update(SocketPoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (_gate)
        {
            if (options.MinIdleConnections > Options.MaxConnectionsPerServer)
            {
                throw new ArgumentException($"MinIdleConnections ({options.MinIdleConnections}) is above the pool's MaxConnectionsPerServer ({Options.MaxConnectionsPerServer}).", nameof(options));
            }
            Options.TakeLive(options);
            if (_settings is not { } before) return;
            PoolSettings settings = Options.Renew(before);
            Volatile.Write(ref _settings, settings);
            foreach (OriginPool pool in _origins.Values) pool.Use(settings);
        }
    }
}
