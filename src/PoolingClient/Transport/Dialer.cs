using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Makes connections to one origin: resolves its name, tries its addresses one after the other, within one time limit for all of it.</summary>
internal sealed class Dialer(Origin origin, PoolSettings settings)
{
    /// <summary>Never throws for what a network can do: a failure is a result.</summary>
    public async Task<DialResult> DialAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var facts = new DialFacts { Begun = settings.Time.GetTimestamp() };
        using var timeout = new CancellationTokenSource(limit, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            IPAddress[] addresses = await ResolveAsync(either.Token).ConfigureAwait(false);
            facts.Resolved = settings.Time.GetTimestamp();
            Carrier carrier = await ConnectAsync(addresses, facts, either.Token).ConfigureAwait(false);
            facts.Connected = settings.Time.GetTimestamp();
            return new DialResult(carrier, facts, null);
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested ? Fail(FailureKind.PoolDisposed, facts, "the pool was disposed.", null) : FailByLimit(limit, facts);
        }
        catch (ArgumentException e)
        {
            // The resolver refuses some names without asking anybody, for example those above 255 octets.
            return Fail(FailureKind.NameResolution, facts, $"the name '{origin.Host}' cannot be resolved: {e.Message}.", e);
        }
        catch (SocketException e)
        {
            return facts.Resolved == 0
                ? Fail(FailureKind.NameResolution, facts, DialText.OfResolution(origin, e), e)
                : Fail(FailureKind.Connect, facts, Explain(facts, e), e);
        }
    }

    private DialResult FailByLimit(TimeSpan limit, DialFacts facts)
    {
        string option = string.Create(CultureInfo.InvariantCulture, $"ConnectTimeout of {limit.TotalSeconds:0.###} s");
        string what = facts.Resolved == 0
            ? $"the resolver gave no answer for '{origin.Host}'"
            : $"{facts.Attempts[^1].EndPoint} did not answer SYN (a firewall drops it, the host is down, or the server's accept queue is full)";
        return Fail(FailureKind.Timeout, facts, $"{what} within the {option}.", new TimeoutException($"The {option} ended: {what}."));
    }

    /// <summary>The address that was tried last decides; the others are counted.</summary>
    private static string Explain(DialFacts facts, SocketException error)
    {
        if (facts.Attempts.Count == 0) return error.Message;
        string last = DialText.OfConnect(facts.Attempts[^1].EndPoint, error.SocketErrorCode);
        return facts.Attempts.Count == 1 ? last : string.Create(CultureInfo.InvariantCulture, $"{last} Before it, {facts.Attempts.Count - 1} other addresses failed too.");
    }

    private DialResult Fail(FailureKind kind, DialFacts facts, string what, Exception? cause)
    {
        RequestStage stage = facts.Resolved == 0 ? RequestStage.Resolve : RequestStage.Connect;
        return new DialResult(null, facts, new ExchangeFailure(kind, stage, RequestFate.NotSent, $"no connection to {origin}: {what}", cause));
    }

    private async Task<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(origin.Host, out IPAddress? literal)) return [literal];
        // The resolver itself cannot be interrupted: it is left behind at the limit.
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(origin.Host, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.NoData);
    }

    private async Task<Carrier> ConnectAsync(IPAddress[] addresses, DialFacts facts, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (IPAddress address in addresses)
        {
            var endPoint = new IPEndPoint(address, origin.Port);
            long begun = settings.Time.GetTimestamp();
            Socket? socket = null;
            string? error = null;
            try
            {
                socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
                return new TcpCarrier(socket);
            }
            catch (SocketException e)
            {
                socket?.Dispose();
                (last, error) = (e, e.SocketErrorCode.ToString());
            }
            catch (OperationCanceledException)
            {
                socket?.Dispose();
                error = "no answer";
                throw;
            }
            finally
            {
                facts.Attempts.Add(new AddressAttempt(endPoint, begun, settings.Time.GetTimestamp(), error));
            }
        }
        throw last!;
    }
}
