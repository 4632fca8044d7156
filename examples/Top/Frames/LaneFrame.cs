namespace Top;

/// <summary>One connection over time.</summary>
/// <param name="Id">Its number in its process.</param>
/// <param name="State">What it is doing now.</param>
/// <param name="Exchanges">Requests that were given to it so far.</param>
/// <param name="Cells">A moment each, the newest last: the requests on it; <see cref="Idle"/> for none, <see cref="None"/> where it was not open.</param>
/// <param name="Most">The most requests that it takes at once: a cell with so many is full.</param>
internal sealed record LaneFrame(long Id, string State, int Exchanges, IReadOnlyList<int> Cells, int Most)
{
    public const int None = -1, Idle = 0;

    public const string Closed = "closed";

    public bool IsClosed => State == Closed;
}
