using System.Net.Sockets;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Pool;

/// <summary>Dials that end when the test says so, and as it says. They are numbered in the order begun, connections in the order made.</summary>
internal sealed class ScriptedConnector(EventLog log) : IConnector
{
    private readonly SortedDictionary<int, Dial> _pending = [];
    private readonly List<FakeConnection> _connections = [];
    private int _lastDial;

    private sealed record Dial(IConnectionOwner Owner, DialFacts Facts, TaskCompletionSource<ConnectResult> Result);

    /// <summary>How many exchanges the connections take at the same time.</summary>
    public int Depth { get; set; } = 1;

    /// <summary>Up to how many on a connection are better than another connection; as many as it takes, where the test says nothing.</summary>
    public int? Easy { get; set; }

    public int EasyDepth => Easy ?? Depth;

    public (int Depth, string? Reason, int Most) Sharing { get; set; } = (1, null, 0);

    /// <summary>Set, every dial fails before its call returns, as one does that finds no descriptor free.</summary>
    public Action? FailsAtOnce { get; set; }

    public IReadOnlyCollection<int> Pending => _pending.Keys;

    public int LastDial => _lastDial;

    /// <summary>All that were made, the closed ones too.</summary>
    public IReadOnlyList<FakeConnection> Connections => _connections;

    public CancellationToken Token { get; private set; }

    /// <summary>How long the last dial may take.</summary>
    public TimeSpan LastLimit { get; private set; }

    /// <summary>Dials whose address is not among those of the name any more.</summary>
    public HashSet<DialFacts> Vanished { get; } = [];

    /// <summary>The beats at which addresses may have been resolved again.</summary>
    public int Refreshes { get; private set; }

    public void Refresh(long now) => Refreshes++;

    public bool HasVanished(DialFacts dial) => Vanished.Contains(dial);

    public Task<ConnectResult> ConnectAsync(IConnectionOwner owner, DialFacts facts, TimeSpan limit, CancellationToken cancellationToken)
    {
        int number = ++_lastDial;
        Token = cancellationToken;
        LastLimit = limit;
        log.Add($"dial {number}");
        if (FailsAtOnce is { } observe)
        {
            observe();
            return Task.FromResult(new ConnectResult(null, Failure(number)));
        }
        var dial = new Dial(owner, facts, new TaskCompletionSource<ConnectResult>());
        _pending.Add(number, dial);
        return dial.Result.Task;
    }

    public FakeConnection Succeed(int number, Action<FakeConnection>? prepare = null)
    {
        _pending.Remove(number, out Dial? dial);
        var connection = new FakeConnection(_connections.Count + 1, Depth, dial!.Owner, dial.Facts, log);
        _connections.Add(connection);
        prepare?.Invoke(connection);
        log.Add($"dial {number} ok -> {connection.Name}");
        Complete(dial, new ConnectResult(connection, null));
        connection.SayIfIdle();
        return connection;
    }

    /// <summary>The dial makes a connection of the test's own.</summary>
    public void Succeed(int number, Func<IConnectionOwner, Connection> make)
    {
        _pending.Remove(number, out Dial? dial);
        Complete(dial!, new ConnectResult(make(dial!.Owner), null));
    }

    public void Fail(int number)
    {
        _pending.Remove(number, out Dial? dial);
        log.Add($"dial {number} failed");
        Complete(dial!, new ConnectResult(null, Failure(number)));
    }

    /// <summary>The dial fails because the machine lacks what it needs.</summary>
    public void Fail(int number, SocketError error)
    {
        _pending.Remove(number, out Dial? dial);
        log.Add($"dial {number} failed: {error}");
        Complete(dial!, new ConnectResult(null, Failure(number) with { Cause = new SocketException((int)error) }));
    }

    /// <summary>The dial ends by its time limit.</summary>
    public void FailByLimit(int number)
    {
        _pending.Remove(number, out Dial? dial);
        log.Add($"dial {number} took too long");
        Complete(dial!, new ConnectResult(null, new ExchangeFailure(FailureKind.Timeout, RequestStage.Connect, RequestFate.NotSent, $"dial {number} took too long.", new TimeoutException())));
    }

    private static ExchangeFailure Failure(int number) =>
        new(FailureKind.Connect, RequestStage.Connect, RequestFate.NotSent, $"dial {number} was refused.", null);

    private static void Complete(Dial dial, ConnectResult result) => OnThisThread.Run(() => dial.Result.SetResult(result));
}
