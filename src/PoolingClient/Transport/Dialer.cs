using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Makes connections to one origin: resolves its name, tries its addresses one after the other, within <c>ConnectTimeout</c> for all of it.</summary>
internal sealed class Dialer(Origin origin, PoolSettings settings)
{
    /// <summary>Never throws for what a network can do: a failure is a result.</summary>
    public async Task<DialResult> DialAsync(CancellationToken cancellationToken)
    {
        var facts = new DialFacts { Begun = settings.Time.GetTimestamp() };
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout, settings.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        RequestStage stage = RequestStage.Resolve;
        try
        {
            IPAddress[] addresses = await ResolveAsync(limit.Token).ConfigureAwait(false);
            facts.Resolved = settings.Time.GetTimestamp();
            stage = RequestStage.Connect;
            Carrier carrier = await ConnectAsync(addresses, facts, limit.Token).ConfigureAwait(false);
            facts.Connected = settings.Time.GetTimestamp();
            return new DialResult(carrier, facts, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new DialResult(null, facts, Fail(FailureKind.PoolDisposed, stage, "the pool was disposed", null));
        }
        catch (OperationCanceledException)
        {
            string waited = string.Create(CultureInfo.InvariantCulture, $"ConnectTimeout of {settings.ConnectTimeout.TotalSeconds:0.###} s");
            var cause = new TimeoutException($"The {waited} ended.");
            string what = stage == RequestStage.Resolve ? "the name was not resolved" : $"no answer to SYN from {Tried(facts)}";
            return new DialResult(null, facts, Fail(FailureKind.ConnectTimeout, stage, $"{what} within the {waited}", cause));
        }
        catch (SocketException e)
        {
            FailureKind kind = stage == RequestStage.Resolve ? FailureKind.NameResolution : FailureKind.Connect;
            string what = stage == RequestStage.Resolve ? $"the name '{origin.Host}' was not resolved: {e.Message}" : $"{e.Message} ({Tried(facts)})";
            return new DialResult(null, facts, Fail(kind, stage, what, e));
        }
    }

    private ExchangeFailure Fail(FailureKind kind, RequestStage stage, string what, Exception? cause) =>
        new(kind, stage, RequestFate.NotSent, $"No connection to {origin}: {what}. The request was not sent.", cause);

    private static string Tried(DialFacts facts) =>
        facts.Attempts.Count == 0 ? "no address" : string.Join(", ", facts.Attempts.Select(a => a.EndPoint.ToString()));

    private async Task<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(origin.Host, out IPAddress? literal)) return [literal];
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(origin.Host, cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<Carrier> ConnectAsync(IPAddress[] addresses, DialFacts facts, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (IPAddress address in addresses)
        {
            var endPoint = new IPEndPoint(address, origin.Port);
            long begun = settings.Time.GetTimestamp();
            Socket? socket = null;
            try
            {
                socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
                var carrier = new TcpCarrier(socket);
                facts.Attempts.Add(new AddressAttempt(endPoint, begun, settings.Time.GetTimestamp(), null));
                return carrier;
            }
            catch (SocketException e)
            {
                socket?.Dispose();
                last = e;
                facts.Attempts.Add(new AddressAttempt(endPoint, begun, settings.Time.GetTimestamp(), e.SocketErrorCode.ToString()));
            }
            catch (OperationCanceledException)
            {
                socket?.Dispose();
                facts.Attempts.Add(new AddressAttempt(endPoint, begun, settings.Time.GetTimestamp(), "no answer"));
                throw;
            }
        }
        throw last!;
    }
}
