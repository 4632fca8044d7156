namespace PoolingClient.Connections;

/// <summary>
/// What an origin's connections have taught about how many requests it takes on one: servers say close with the last (nginx after 1,000, Apache after 101). A limit is
/// believed when two ends agree on it, as restarts and errors do not; it is given up at once when a connection goes on past it, and forgotten when it has not
/// shown for an hour.
/// </summary>
/// <remarks>Not thread-safe: under the gate of its <see cref="Pipelining"/>.</remarks>
internal sealed class RequestLimitKnowledge(TimeProvider time)
{
    /// <summary>A connection that has answered so many for each one that is sent again costs nearly nothing by its end.</summary>
    private const int Bearable = 32;

    /// <summary>So many dear ends in a row, none of them like another, are no limit that could be learned.</summary>
    private const int Convinced = 3;

    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    private int _last;
    private long _learnedAt;
    private int _dear;
    private long _dearAt = long.MinValue;

    /// <summary>Requests that a connection carries before the server ends it; 0 where nothing is known.</summary>
    public int Limit { get; private set; }

    /// <summary>The server has said close with the answer to a request.</summary>
    /// <param name="answered">How many it has answered on the connection.</param>
    /// <param name="behind">How many more it had received by then: they are sent again.</param>
    /// <param name="isError">With an error, which may be why: it teaches no limit.</param>
    /// <param name="opened">When the connection was made, in ticks.</param>
    /// <param name="now">The present instant, in ticks.</param>
    /// <returns>Whether such ends have come too often, and always at another number.</returns>
    public bool Observe(int answered, int behind, bool isError, long opened, long now)
    {
        bool agrees = answered == Limit || answered == _last;
        if (!isError)
        {
            if (agrees) (Limit, _learnedAt) = (answered, now);
            _last = answered;
        }
        if (agrees && !isError) _dear = 0;
        if ((agrees && !isError) || behind == 0 || answered >= Bearable * behind) return false;
        // Those that were open at the last such end may have met the same: a restart, say.
        if (opened < _dearAt) return false;
        _dearAt = now;
        if (++_dear < Convinced) return false;
        _dear = 0;
        return true;
    }

    /// <summary>The server has answered so many on a connection, and keeps it.</summary>
    public void Pass(int answered)
    {
        if (answered >= Limit) Limit = 0;
    }

    public void Forget(long now)
    {
        if (Limit != 0 && time.GetElapsedTime(_learnedAt, now) > Forgotten) Limit = 0;
    }
}
