using System.Diagnostics;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>
/// A dial in a span of its own, for those who listen: a root, because the connection outlives the request that asked for it, to which requests on the connection have links. What the dial
/// did becomes its children when it is over, by the instants that it has noted.
/// </summary>
internal static class TracedDial
{
    public static async Task<DialResult> DialAsync(Dialer dialer, DialFacts facts, TimeSpan limit, PoolSettings settings, CancellationToken cancellationToken)
    {
        // From here on nothing of the request's context is there, and what the framework's own sources tell of resolver, socket and TLS becomes part of this span.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Activity.Current = null;
        using Activity? setup = PoolTelemetry.Source.StartActivity("PoolingClient.ConnectionSetup");
        if (setup is null) return await dialer.DialAsync(facts, limit, cancellationToken).ConfigureAwait(false);
        Route route = dialer.Route;
        setup.DisplayName = $"HTTP connection_setup {route.Origin.HostAndPort}";
        if (setup.IsAllDataRequested)
        {
            setup.SetTag("server.address", route.Origin.Host);
            setup.SetTag("server.port", route.Origin.Port);
            setup.SetTag("url.scheme", route.Origin.Scheme);
        }
        facts.Trace = setup.Context;
        DialResult result = await dialer.DialAsync(facts, limit, cancellationToken).ConfigureAwait(false);
        Listeners.Tell(new DialSpans(setup, facts, route, settings.Time), static spans => spans.Add());
        if (result.Failure is { } failure) Fail(setup, DialErrors.Of(failure));
        else if (PeerAddress.Of(result.Carrier!.RemoteEndPoint) is { } peer) setup.SetTag("network.peer.address", peer);
        return result;
    }

    private static void Fail(Activity span, string error)
    {
        span.SetTag("error.type", error);
        span.SetStatus(ActivityStatusCode.Error);
    }
}
