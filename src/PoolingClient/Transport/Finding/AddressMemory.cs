using System.Net;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>
/// Which addresses failed lately: they are tried after all others for a while, never left out. The while grows from 1 s, in which a process is
/// started again, by doubling to 60 s, by when a host that is back should be used again; a success ends it.
/// </summary>
/// <remarks>Not thread-safe: under the gate of its book, which also bounds it to the addresses that are known.</remarks>
internal sealed class AddressMemory(PoolSettings settings)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(60);

    private readonly Dictionary<EndPoint, Failures> _failed = [];

    private readonly record struct Failures(int Count, long Last, long Until);

    public bool IsAvoided(EndPoint endPoint, long now) => _failed.TryGetValue(endPoint, out Failures failures) && now < failures.Until;

    /// <summary>What is remembered of the address, for a snapshot.</summary>
    public OriginAddress Read(EndPoint endPoint, long now)
    {
        Failures failures = _failed.GetValueOrDefault(endPoint);
        return new OriginAddress(endPoint, failures.Count, now < failures.Until ? settings.Time.GetElapsedTime(now, failures.Until) : null);
    }

    /// <param name="endPoint">What was tried.</param>
    /// <param name="begun">When: attempts that were under way together when the address failed count once.</param>
    /// <param name="now">When it failed.</param>
    public void Failed(EndPoint endPoint, long begun, long now)
    {
        Failures before = _failed.GetValueOrDefault(endPoint);
        if (before.Count > 0 && begun <= before.Last) return;
        double seconds = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(before.Count, 16)));
        _failed[endPoint] = new Failures(before.Count + 1, now, settings.InstantAfter(now, TimeSpan.FromSeconds(seconds)));
    }

    public void Succeeded(EndPoint endPoint) => _failed.Remove(endPoint);

    /// <summary>Forgets all others.</summary>
    public void Keep(EndPoint[] known)
    {
        foreach (EndPoint endPoint in _failed.Keys)
        {
            if (Array.IndexOf(known, endPoint) < 0) _failed.Remove(endPoint);
        }
    }
}
