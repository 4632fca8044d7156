namespace PoolingClient.Http1.Tests;

/// <summary>
/// Gives a script to a <see cref="ResponseReader"/> as a connection does: what was not consumed stays where it is and is given again
/// with more behind it; content is taken as it is announced; the next request is started when the response before it has ended.
/// </summary>
internal sealed class Replay
{
    private readonly ResponseScript _script;
    private readonly ResponseReader _reader;
    private readonly byte[] _octets;
    private readonly ReplayLog _log = new();
    private int _started, _taken, _given, _readsLeft;

    private Replay(ResponseScript script, int cuts)
    {
        _script = script;
        _octets = script.Octets();
        _reader = new ResponseReader(script.Limits);
        // An event takes an octet, but for the end of a response, and each input ends with NeedInput. More would be a loop.
        _readsLeft = cuts + 2 * (_octets.Length + script.Requests.Length) + 1;
        StartNext();
    }

    public static ReplayLog Run(ResponseScript script) => Run(script, Cuts.Whole(script.Length));

    public static ReplayLog Run(ResponseScript script, int[] cuts)
    {
        var replay = new Replay(script, cuts.Length);
        foreach (int cut in cuts)
        {
            replay._given = cut;
            replay.Drain();
            if (replay._log.Violation is not null) return replay._log;
        }
        if (script.Fin) replay.Close();
        return replay._log;
    }

    private void StartNext()
    {
        if (_started < _script.Requests.Length) _reader.Start(_script.Requests[_started++]);
    }

    private void Drain()
    {
        bool more = true;
        while (more)
        {
            Assert.True(_readsLeft-- > 0, "The reader gives more events than octets: it would loop.");
            more = Step(_octets.AsSpan(_taken, _given - _taken));
        }
    }

    private bool Step(Span<byte> input)
    {
        ResponseEvent happened = _reader.Read(input, out int consumed);
        Assert.InRange(consumed, 0, input.Length);
        _taken += consumed;
        switch (happened)
        {
            case ResponseEvent.Interim:
                _log.Interim(_reader.Head, input);
                return true;
            case ResponseEvent.Head:
                _log.Head(_reader.Head, _reader.KeepsConnection, input, _given);
                return true;
            case ResponseEvent.Content:
                TakeContent(input[consumed..]);
                return true;
            case ResponseEvent.End:
                Assert.False(_reader.InMessage);
                _log.End(_reader.Trailers, input, _given);
                StartNext();
                return true;
            case ResponseEvent.Violation:
                _log.Break(_reader.Violation!, _given);
                return false;
            default:
                return false;
        }
    }

    private void TakeContent(ReadOnlySpan<byte> input)
    {
        int available = _reader.ContentAvailable;
        Assert.InRange(available, 1, input.Length);
        Assert.True(_reader.ContentRun >= available, "More content is announced than the framing allows.");
        _log.Content(input[..available]);
        _reader.TakeContent(available);
        _taken += available;
    }

    private void Close()
    {
        switch (_reader.ReadClose())
        {
            case ResponseEvent.End:
                _log.End(_reader.Trailers, default, _given);
                break;
            case ResponseEvent.Violation:
                _log.Break(_reader.Violation!, _given);
                break;
        }
    }
}
