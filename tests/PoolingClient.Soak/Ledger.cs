using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using PoolingClient.Soak.Plans;

namespace PoolingClient.Soak;

/// <summary>
/// What the server received and answered, by request. Three octets a request are kept to the end of the run, since a duplicate may come late; what
/// happened when, only for the last requests of each worker.
/// </summary>
internal sealed class Ledger(Findings findings, TimeProvider time, int workers)
{
    private readonly long _begun = time.GetTimestamp();
    private readonly Row[] _rows = [.. Enumerable.Range(0, workers).Select(_ => new Row())];
    private readonly ConcurrentDictionary<int, bool> _broken = [];
    private int _faults, _behind, _deepest, _faultsBefore, _direct, _proxied;

    /// <summary>Faults of the server that happened.</summary>
    public int Faults => Volatile.Read(ref _faults);

    /// <summary>Requests that came straight, and through the fault proxy.</summary>
    public (int Direct, int Proxied) Ways => (Volatile.Read(ref _direct), Volatile.Read(ref _proxied));

    /// <summary>A request has come.</summary>
    public void Came(bool isDirect)
    {
        if (isDirect) Interlocked.Increment(ref _direct);
        else Interlocked.Increment(ref _proxied);
    }

    /// <summary>On this connection comes what is no answer: a client may end it for what it got.</summary>
    public void Broke(int connection) => _broken[connection] = true;

    /// <summary>Whether that was so.</summary>
    public bool HasBroken(int connection) => _broken.ContainsKey(connection);

    /// <summary>Requests that had come before the one before them was answered.</summary>
    public int Behind => Volatile.Read(ref _behind);

    /// <summary>The most of them that had come at once.</summary>
    public int Deepest => Volatile.Read(ref _deepest);

    /// <summary>Faults that happened with such requests behind them.</summary>
    public int FaultsBefore => Volatile.Read(ref _faultsBefore);

    /// <summary>A request is served, and so many have come behind it.</summary>
    public void Others(int behind, bool isFault)
    {
        if (behind == 0) return;
        Interlocked.Increment(ref _behind);
        if (isFault) Interlocked.Increment(ref _faultsBefore);
        for (int deepest = Deepest; behind > deepest; deepest = Deepest) Interlocked.CompareExchange(ref _deepest, behind, deepest);
    }

    /// <summary>Octets of a request have come, as far as they can be told. Gives which receipt of it this is, counted from 1.</summary>
    public int Seen(RequestPlan plan, int connection, string what)
    {
        Row row = RowOf(plan);
        lock (row.Gate)
        {
            Counts counts = row[plan.Index];
            counts.Seen = Up(counts.Seen);
            row[plan.Index] = counts;
            Add(row, plan, connection, what);
            return counts.Seen;
        }
    }

    /// <summary>A request was received whole.</summary>
    public void Received(RequestPlan plan, int connection)
    {
        Row row = RowOf(plan);
        bool isDuplicate;
        lock (row.Gate)
        {
            Counts counts = row[plan.Index];
            counts.Received = Up(counts.Received);
            row[plan.Index] = counts;
            Add(row, plan, connection, "received whole");
            isDuplicate = counts.Received > 1 && !plan.MayBeSentTwice;
        }
        if (isDuplicate) findings.AddDuplicated(Describe(plan));
    }

    public void Answered(RequestPlan plan, int connection)
    {
        Row row = RowOf(plan);
        lock (row.Gate)
        {
            Counts counts = row[plan.Index];
            counts.Answered = Up(counts.Answered);
            row[plan.Index] = counts;
            Add(row, plan, connection, "answered");
        }
    }

    public void Happened(RequestPlan plan, int connection, string what)
    {
        Interlocked.Increment(ref _faults);
        Row row = RowOf(plan);
        lock (row.Gate) Add(row, plan, connection, what);
    }

    public Counts CountsOf(RequestPlan plan)
    {
        Row row = RowOf(plan);
        lock (row.Gate) return row[plan.Index];
    }

    /// <summary>The client said that nothing of it was sent. Octets may be under way still: it is looked at in the end.</summary>
    public void NotSent(RequestPlan plan)
    {
        Row row = RowOf(plan);
        lock (row.Gate) row.NotSent.Add(plan.Index);
    }

    /// <summary>Everything that was under way has come: compares what was said to be not sent.</summary>
    public void CloseBooks(Schedule schedule)
    {
        for (int worker = 0; worker < _rows.Length; worker++)
        {
            Row row = _rows[worker];
            int[] indexes;
            lock (row.Gate) indexes = [.. row.NotSent];
            foreach (int index in indexes)
            {
                RequestPlan plan = schedule.Of(worker, index);
                if (CountsOf(plan).Seen > 0) findings.AddLost($"its error says NotSent, and the server has seen it. {Describe(plan)}");
            }
        }
    }

    /// <summary>The plan, the counts, and what the server did and when, if that is still known.</summary>
    public string Describe(RequestPlan plan)
    {
        Row row = RowOf(plan);
        var text = new StringBuilder(plan.ToString());
        lock (row.Gate)
        {
            Counts counts = row[plan.Index];
            text.Append(CultureInfo.InvariantCulture, $"\n    the server saw it {counts.Seen}, received it whole {counts.Received}, answered it {counts.Answered} times");
            foreach (ServerEvent one in row.Events.Where(one => one.Index == plan.Index))
            {
                text.Append(CultureInfo.InvariantCulture, $"\n    {one.At.TotalMilliseconds,10:0.0} ms  server connection {one.Connection}: {one.What}");
            }
        }
        return text.ToString();
    }

    public TimeSpan Now => time.GetElapsedTime(_begun);

    private Row RowOf(RequestPlan plan) => _rows[plan.Worker];

    private void Add(Row row, RequestPlan plan, int connection, string what)
    {
        if (row.Events.Count == Row.MostEvents) row.Events.Dequeue();
        row.Events.Enqueue(new ServerEvent(plan.Index, Now, connection, what));
    }

    private static byte Up(byte count) => count == byte.MaxValue ? count : (byte)(count + 1);

    internal record struct Counts(byte Seen, byte Received, byte Answered);

    private sealed record ServerEvent(int Index, TimeSpan At, int Connection, string What);

    /// <summary>One worker's requests. Everything in it is under its gate.</summary>
    private sealed class Row
    {
        public const int MostEvents = 40;

        private readonly List<Counts> _counts = [];

        public Lock Gate { get; } = new();

        public Queue<ServerEvent> Events { get; } = [];

        public List<int> NotSent { get; } = [];

        public Counts this[int index]
        {
            get => index < _counts.Count ? _counts[index] : default;
            set
            {
                while (_counts.Count <= index) _counts.Add(default);
                _counts[index] = value;
            }
        }
    }
}
