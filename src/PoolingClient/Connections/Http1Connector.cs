using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>Dials, and puts HTTP/1.1 on what it gets.</summary>
internal sealed class Http1Connector(Dialer dialer, PoolSettings settings) : IConnector
{
    private static long s_lastId;

    private readonly Pipelining _pipelining = new(settings.Time, settings.MaxPipelineDepth);

    public int EasyDepth => _pipelining.EasyDepth;

    public (int Depth, string? Reason, int Most) Sharing => (_pipelining.Depth, _pipelining.Reason, _pipelining.MostExchanges);

    public async Task<ConnectResult> ConnectAsync(IConnectionOwner owner, DialFacts facts, TimeSpan limit, CancellationToken cancellationToken)
    {
        DialResult dial = await (PoolTelemetry.Source.HasListeners() ? TracedDial.DialAsync(dialer, facts, limit, settings, cancellationToken) : dialer.DialAsync(facts, limit, cancellationToken)).ConfigureAwait(false);
        if (dial.Carrier is null) return new ConnectResult(null, dial.Failure);
        return new ConnectResult(new Http1Connection(dial.Carrier, facts, Interlocked.Increment(ref s_lastId), owner, _pipelining, settings), null);
    }

    public OriginResolution ReadResolution(long now) => dialer.ReadResolution(now);

    public void Refresh(long now) => dialer.Refresh(now);

    public bool HasVanished(DialFacts dial) => dialer.HasVanished(dial);
}
