using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>Resolves the name, and makes a TCP connection to each address: which families answer, and how fast.</summary>
internal sealed class AddressProbe : IProbe
{
    /// <summary>As many as the client tries at once.</summary>
    private const int MostAddresses = 8;

    public string Name => "addresses";

    public Cost CostOf(DoctorOptions options) => new(MostAddresses, 0);

    public string? WhyNot(Session session) => null;

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        Downstream downstream = session.Downstream;
        TimeSpan? resolve = null;
        IPAddress[] addresses = IPAddress.TryParse(downstream.Host, out IPAddress? literal) ? [literal] : [];
        if (literal is null)
        {
            long begun = Stopwatch.GetTimestamp();
            try
            {
                addresses = await Dns.GetHostAddressesAsync(downstream.Host, stop);
            }
            catch (SocketException e)
            {
                throw new DialException($"{downstream.Host} has no address: {e.Message}.", e);
            }
            resolve = Stopwatch.GetElapsedTime(begun);
        }
        // A plain connection to each at once: one that is silent takes as long as all of them.
        AddressSeen[] seen = await Task.WhenAll(addresses.Distinct().Take(MostAddresses).Select(address => TryAsync(session, address, stop)));
        session.Seen.Names = new NamesSeen(resolve, seen);
        session.EndPoint = seen.Where(address => address.Connect is not null).MinBy(address => address.Connect) is { } fastest
            ? new IPEndPoint(IPAddress.Parse(fastest.Address), downstream.Port) : null;
        if (session.EndPoint is not null) return;
        string failures = string.Join("; ", seen.Select(address => $"{address.Address} {address.Failure}"));
        throw new DialException($"No address of {downstream.Host} answers on port {downstream.Port}: {failures}.", new SocketException((int)SocketError.NotConnected));
    }

    private static async Task<AddressSeen> TryAsync(Session session, IPAddress address, CancellationToken stop)
    {
        await session.Allowance.ConnectionAsync(stop);
        long begun = Stopwatch.GetTimestamp();
        try
        {
            // Without TLS, whatever the URL says: the handshake has its own probe.
            Dialed dialed = await Dialer.DialAsync(session.Downstream.InTheClear, new IPEndPoint(address, session.Downstream.Port), stop);
            await using Line line = dialed.Line;
            return new AddressSeen(address.ToString(), address.AddressFamily, dialed.Connect, line.RoundTrip);
        }
        catch (DialException e)
        {
            return new AddressSeen(address.ToString(), address.AddressFamily, null, null, e.Message, Stopwatch.GetElapsedTime(begun));
        }
    }
}
