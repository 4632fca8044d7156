using System.Globalization;

namespace PoolingClient.Connections;

/// <summary>
/// How deep requests to one origin may be pipelined now. All connections of an origin share it: each tells how long answers took and how
/// many requests stood before them, and what broke the contract.
/// </summary>
/// <remarks>
/// <para>Trying -> Open as answers show that standing behind others costs less than it saves; -> Closed when it does not, or when the origin breaks the
/// contract; Closed -> Trying when the pause is over. Trying begins with a few requests, which already go out in one send and come back in one receive, and doubles.</para>
/// <para>The measure: an answer that had nobody before it takes a time, a round trip and the server's work. One that was sent behind another takes a turn, from the
/// end of the answer before it to its own end. Where a turn comes near the time of one alone, the server answers one after the other, slowly; then nothing is
/// won, and the requests had better wait where any connection can take them.</para>
/// </remarks>
internal sealed class Pipelining(TimeProvider time, int most)
{
    private enum Mode { Trying, Open, Closed }

    /// <summary>Answers that are compared: fewer tell more about chance than about the server.</summary>
    private const int EnoughBehind = 24, EnoughAlone = 6;

    /// <summary>So many comparisons in a row that speak against it close it: a machine that was busy elsewhere for a moment looks like a slow server.</summary>
    private const int Convinced = 2;

    /// <summary>Where trying begins. With two nothing would show: what is won is won by sending many at once.</summary>
    private const int FirstDepth = 8;

    /// <summary>
    /// So many behind others for none alone: the connections are never empty, and there is nothing to compare with. Callers who send many at a time and wait
    /// for all have one alone each time.
    /// </summary>
    private const int ManyBehind = 64;

    /// <summary>Beyond the first, one answer in so many is looked at: in each group one at another place, as callers who send eight at a time would show only their first, or never that.</summary>
    private const int First = 256, OneIn = 8;

    /// <summary>The part of the time alone that a turn may take: more closes, less opens. Between them nothing changes.</summary>
    private const double TooMuch = 0.85, LittleEnough = 0.6;

    /// <summary>Where those behind others wait no longer than this times the time alone, they are answered side by side.</summary>
    private const double SideBySide = 1.5;

    private static readonly TimeSpan MeasurePause = TimeSpan.FromSeconds(2), LongestMeasurePause = TimeSpan.FromSeconds(30), FirstPause = TimeSpan.FromSeconds(2), LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Below it a head is not late, however fast the server was: a collection of garbage takes as long.</summary>
    private static readonly TimeSpan LeastLate = TimeSpan.FromMilliseconds(10);

    /// <summary>No octet for so long, where a request stood behind another: some servers forget such requests.</summary>
    private static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(2);

    private readonly long _leastTurn = time.TimestampFrequency / 1_000_000;   // answers that came with one receive: no server does better than this
    private readonly Lock _gate = new();

    // Under the gate.
    private Mode _mode = Mode.Trying;
    private double _aloneSum, _behindSum, _turnSum;   // of logarithms: what is compared are geometric means, which single slow ones do not shift
    private int _alone, _behind;
    private double _usual;      // ticks; mean of all answers, the newest counts an eighth
    private long _until;        // Closed: when it ends
    private int _breaks;        // in a row
    private int _against;       // comparisons in a row that spoke against it
    private int _dear;          // times in a row that it was closed by them
    private int _goodSince;     // answers behind others since the last break
    private string? _reason;
    private readonly RequestLimitKnowledge _limit = new(time);

    // Written under the gate, read by any thread.
    private volatile int _depth = Math.Min(FirstDepth, most);
    private volatile int _easyDepth = Math.Min(2, most);
    private long _lateAfter = long.MaxValue, _silentAfter = long.MaxValue;
    private volatile int _mostExchanges;
    private uint _seen;   // it may begin anew

    /// <summary>False: never more than one at a time.</summary>
    public bool IsOn => most > 1;

    /// <summary>The most exchanges on a connection of this origin now.</summary>
    public int Depth => _depth;

    /// <summary>Up to so many on a connection are better than another connection.</summary>
    public int EasyDepth => _easyDepth;

    /// <summary>A head that is awaited for longer, in ticks, is late: nothing is sent behind it.</summary>
    public long LateAfter => Volatile.Read(ref _lateAfter);

    /// <summary>An answer that stood behind others and does not begin for so long, in ticks, may never.</summary>
    public long SilentAfter => Volatile.Read(ref _silentAfter);

    /// <summary>So many exchanges a connection carries before the origin ends it, as it was learned; 0 where nothing is known.</summary>
    public int MostExchanges => _mostExchanges;

    /// <summary>Why it is less than allowed; null where it is not.</summary>
    public string? Reason
    {
        get
        {
            lock (_gate) return _depth < most ? _reason : null;
        }
    }

    /// <summary>An answer has ended.</summary>
    /// <param name="wasBehind">Its request was with the server already when the answer before it ended; false where there was none before it.</param>
    /// <param name="took">From the request to the end of the answer, in ticks.</param>
    /// <param name="turn">From the end of the answer before it, where there was one.</param>
    /// <param name="now">The present instant.</param>
    public void NoteAnswer(bool wasBehind, long took, long turn, long now)
    {
        uint seen = _seen++;   // a lost count does no harm
        if (seen >= First && seen % OneIn != PlaceIn(seen / OneIn)) return;
        lock (_gate)
        {
            _usual = _usual == 0 ? took : _usual + (took - _usual) / 8;
            Volatile.Write(ref _lateAfter, Math.Max(Ticks(LeastLate), (long)(4 * _usual)));
            Volatile.Write(ref _silentAfter, Math.Max(Ticks(LeastSilence), (long)(8 * _usual)));
            _limit.Forget(now);
            _mostExchanges = _limit.Limit;
            if (_mode == Mode.Closed && now >= _until) (_mode, _depth, _easyDepth) = (Mode.Trying, Math.Min(FirstDepth, most), Math.Min(2, most));
            if (_mode == Mode.Closed) return;
            if (!wasBehind)
            {
                _aloneSum += Math.Log(took + 1);
                _alone++;
            }
            else
            {
                (_behindSum, _turnSum) = (_behindSum + Math.Log(took + 1), _turnSum + Math.Log(Math.Max(turn, _leastTurn) + 1));
                _behind++;
                if (++_goodSince > First) _breaks = 0;
            }
            if (_behind >= EnoughBehind && _alone >= EnoughAlone) Compare(now);
            else if (_behind >= Math.Max(ManyBehind, _depth) * (_alone + 1)) Deepen();
        }
    }

    /// <summary>The origin did what a server that pipelines does not: one request at a time for a while, longer each time.</summary>
    public void NoteBreak(string what, long now)
    {
        lock (_gate)
        {
            if (_mode == Mode.Closed && now < _until) return;   // the other connections break with the first
            TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(_breaks, 16));
            if (pause > LongestPause) pause = LongestPause;
            _breaks++;
            _goodSince = 0;
            Close(now, pause, string.Create(CultureInfo.InvariantCulture, $"{what}; one request at a time for {pause.TotalSeconds:0} s"));
        }
    }

    /// <summary>The origin has said close with an answer: at its limit of requests on a connection, or for a reason of its own.</summary>
    /// <inheritdoc cref="RequestLimitKnowledge.Observe" path="/param"/>
    public void NoteClose(int answered, int behind, bool isError, long opened, long now)
    {
        bool isBreak;
        lock (_gate)
        {
            isBreak = _limit.Observe(answered, behind, isError, opened, now);
            _mostExchanges = _limit.Limit;
        }
        if (isBreak) NoteBreak(string.Create(CultureInfo.InvariantCulture, $"the server closed one connection after another with more outstanding, each after another number of requests, the last after {answered} with {behind} outstanding"), now);
    }

    /// <summary>The origin keeps a connection that has carried so many exchanges: where that was the limit, it is no more.</summary>
    public void NotePassed(int answered)
    {
        lock (_gate)
        {
            _limit.Pass(answered);
            _mostExchanges = _limit.Limit;
        }
    }

    private void Compare(long now)
    {
        double alone = Math.Exp(_aloneSum / _alone), turn = Math.Exp(_turnSum / _behind);
        if (turn > TooMuch * alone)
        {
            Forget();
            if (++_against < Convinced) return;
            TimeSpan pause = MeasurePause * Math.Pow(2, Math.Min(_dear++, 8));
            Close(now, pause > LongestMeasurePause ? LongestMeasurePause : pause, string.Create(CultureInfo.InvariantCulture,
                $"measured: an answer alone takes {Milliseconds(alone):0.###} ms, and {Milliseconds(turn):0.###} ms behind another's end: the server answers one after the other, and nothing is won"));
            return;
        }
        _against = 0;
        bool isSideBySide = Math.Exp(_behindSum / _behind) <= SideBySide * alone;
        _easyDepth = isSideBySide || turn * 2 * most <= alone ? most : 1 + (int)(alone / (2 * turn));
        if (turn < LittleEnough * alone) Deepen();
        else Forget();
    }

    private void Deepen()
    {
        _depth = Math.Min(most, _depth * 2);
        _mode = _depth == most ? Mode.Open : Mode.Trying;
        if (_mode == Mode.Open) (_reason, _dear) = (null, 0);
        Forget();
    }

    private void Close(long now, TimeSpan pause, string reason)
    {
        _against = 0;
        (_mode, _depth, _easyDepth, _reason, _until) = (Mode.Closed, 1, 1, reason, now + Ticks(pause));
        Forget();
    }

    private void Forget() => (_aloneSum, _behindSum, _turnSum, _alone, _behind) = (0, 0, 0, 0, 0);

    /// <summary>One of <see cref="OneIn"/> places, evenly spread whatever the groups are that are asked for: the first three bits of a product with the golden ratio.</summary>
    private static uint PlaceIn(uint group) => group * 0x9E3779B9 >> 29;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private double Milliseconds(double ticks) => ticks * 1000 / time.TimestampFrequency;
}
