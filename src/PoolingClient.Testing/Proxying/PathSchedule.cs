namespace PoolingClient.Testing.Proxying;

/// <summary>Where the octets of a path are cut and changed, and how long each piece takes: a function of the plan and the seed, not of time.</summary>
internal sealed class PathSchedule
{
    private readonly FaultPath _path;
    private readonly SeededDraw _segments, _jitters, _corruptions;
    private readonly Queue<long> _certain;
    private long _segmentEnd;
    private long _drawnCorruption = -1;

    internal PathSchedule(FaultPath path, int seed, int connection, ProxyPath which)
    {
        // The two paths of a connection draw from rows of their own.
        var row = (2 * connection) + (int)which;
        _path = path;
        (_segments, _jitters, _corruptions) = (new(seed, row, SeededDraw.Segments), new(seed, row, SeededDraw.Jitters), new(seed, row, SeededDraw.Corruptions));
        _certain = new Queue<long>(path.CorruptAt.Distinct().Order());
        DrawCorruption();
    }

    /// <summary>Where the segment ends that this offset is in.</summary>
    internal long SegmentEnd(long offset)
    {
        if (_path.MaxSegment == 0)
        {
            return long.MaxValue;
        }

        while (_segmentEnd <= offset)
        {
            _segmentEnd += _segments.Between(1, _path.MaxSegment);
        }

        return _segmentEnd;
    }

    /// <summary>How long the next piece that comes takes.</summary>
    internal TimeSpan NextDelay() => _path.Jitter > TimeSpan.Zero ? _path.Latency + (_path.Jitter * _jitters.Share()) : _path.Latency;

    /// <summary>Changes the octets that are to be changed, and says which.</summary>
    internal void Corrupt(Span<byte> octets, long offset, Action<long> tell)
    {
        for (var at = NextCorruption(); at < offset + octets.Length; at = NextCorruption())
        {
            octets[(int)(at - offset)] ^= (byte)_corruptions.Between(1, 255);
            tell(at);
            if (at == _drawnCorruption)
            {
                DrawCorruption();
            }

            if (_certain.TryPeek(out var certain) && certain == at)
            {
                _ = _certain.Dequeue();
            }
        }
    }

    private long NextCorruption() => _certain.TryPeek(out var certain) ? Math.Min(certain, _drawnCorruption) : _drawnCorruption;

    /// <summary>The next octet that is hit, when each is with the same likelihood: the gaps have a geometric distribution.</summary>
    private void DrawCorruption()
    {
        if (_path.CorruptionRate == 0)
        {
            _drawnCorruption = long.MaxValue;
            return;
        }

        var gap = _path.CorruptionRate == 1 ? 0 : Math.Log(1 - _corruptions.Share()) / Math.Log(1 - _path.CorruptionRate);
        _drawnCorruption += 1 + (long)Math.Min(gap, int.MaxValue);
    }
}
