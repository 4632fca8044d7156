using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Transport;

/// <summary>
/// In which order one dial tries the end points of a name: families in turn (RFC 8305 4), that of the resolver's first address first, and
/// within a family another one first at each dial. Those to be avoided come last, in the same order among themselves.
/// </summary>
internal static class AddressOrder
{
    /// <summary>As many are tried by one dial: with the recommended delay they fill 16 s, more than any dial should have.</summary>
    public const int MostTried = 64;

    /// <param name="known">In the resolver's order (RFC 6724).</param>
    /// <param name="turn">The number of the dial.</param>
    /// <param name="isAvoided">Whether it failed lately.</param>
    public static EndPoint[] Of(EndPoint[] known, int turn, Predicate<EndPoint> isAvoided)
    {
        if (known.Length == 1) return known;
        AddressFamily first = known[0].AddressFamily;
        EndPoint[] avoided = Array.FindAll(known, isAvoided);
        EndPoint[] good = avoided.Length == 0 ? known : Array.FindAll(known, endPoint => !isAvoided(endPoint));
        return [.. Interleave(good, first, turn).Concat(Interleave(avoided, first, turn)).Take(MostTried)];
    }

    private static List<EndPoint> Interleave(EndPoint[] endPoints, AddressFamily first, int turn)
    {
        EndPoint[][] families = [.. endPoints.GroupBy(endPoint => endPoint.AddressFamily).OrderBy(family => family.Key == first ? 0 : 1).Select(family => family.ToArray())];
        var order = new List<EndPoint>(endPoints.Length);
        for (int i = 0; order.Count < endPoints.Length; i++)
        {
            foreach (EndPoint[] family in families)
            {
                if (i < family.Length) order.Add(family[(int)((uint)turn % (uint)family.Length + i) % family.Length]);
            }
        }
        return order;
    }
}
