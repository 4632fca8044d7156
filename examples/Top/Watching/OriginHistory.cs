using PoolingClient;

namespace Top;

/// <summary>What was seen of one origin until now: a lane for each connection.</summary>
internal sealed class OriginHistory
{
    /// <summary>Moments that a lane holds: it fits beside its label into 100 columns.</summary>
    private const int Width = 60;

    /// <summary>What fits onto a screen under the figures.</summary>
    private const int MostLanes = 12;

    private static readonly TimeSpan RateSpan = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<long, Lane> _lanes = [];
    private readonly Queue<(DateTimeOffset At, long Begun)> _begun = new();
    private int _moment;

    /// <summary>Requests a second, over the last one.</summary>
    public double Rate { get; private set; }

    public int MoreLanes => Math.Max(0, _lanes.Count - MostLanes);

    public void Add(DateTimeOffset at, OriginSnapshot origin)
    {
        _begun.Enqueue((at, origin.RequestsBegun));
        while (_begun.Count > 2 && at - _begun.Peek().At > RateSpan) _begun.Dequeue();
        TimeSpan passed = at - _begun.Peek().At;
        Rate = passed > TimeSpan.Zero ? (origin.RequestsBegun - _begun.Peek().Begun) / passed.TotalSeconds : 0;

        _moment++;
        foreach (ConnectionSnapshot connection in origin.OpenConnections)
        {
            if (!_lanes.TryGetValue(connection.Id, out Lane? lane)) _lanes[connection.Id] = lane = new Lane(_moment);
            lane.See(_moment, connection);
        }
        foreach ((long id, Lane lane) in _lanes.ToArray())
        {
            if (lane.Last < _moment) lane.Miss();
            if (lane.Last <= _moment - Width) _lanes.Remove(id);   // it has left the screen
        }
    }

    public IReadOnlyList<LaneFrame> Lanes(int most) =>
        [.. _lanes.OrderBy(lane => lane.Value.Last < _moment).ThenBy(lane => lane.Key).Take(MostLanes).OrderBy(lane => lane.Key).Select(lane => lane.Value.Show(lane.Key, most, _moment))];

    private sealed class Lane(int first)
    {
        private readonly Queue<int> _cells = new(Enumerable.Repeat(LaneFrame.None, Math.Min(first - 1, Width - 1)));
        private ConnectionSnapshot? _connection;
        private int _exchanges;

        public int Last { get; private set; }

        public void See(int moment, ConnectionSnapshot connection)
        {
            // Between two looks more came and went than are on it now: it was not idle.
            int passed = _connection is null ? 0 : connection.Exchanges - _exchanges;
            Put(connection.Requests.Count > 0 ? connection.Requests.Count : Math.Min(passed, 1));
            (_connection, _exchanges, Last) = (connection, connection.Exchanges, moment);
        }

        public void Miss() => Put(LaneFrame.None);

        public LaneFrame Show(long id, int most, int moment) => new(id, Last < moment ? LaneFrame.Closed : _connection!.State.ToString().ToLowerInvariant(), _exchanges, [.. _cells], most);

        private void Put(int cell)
        {
            while (_cells.Count >= Width) _cells.Dequeue();
            _cells.Enqueue(cell);
        }
    }
}
