using System.Globalization;
using PoolingClient.Connections;
using PoolingClient.Diagnostics;

namespace PoolingClient.Pool;

/// <summary>
/// Says in words what a snapshot of an origin shows: first why requests wait, then what else there is to see. The rules are those of the pool: who waits, waits for a
/// connection that is busy, for a dial, for the end of a pause after failed dials, or for a descriptor.
/// </summary>
internal sealed class OriginExplainer(OriginSnapshot origin, SocketPoolSnapshot pool)
{
    /// <summary>A dial that takes longer is slow: SYN was sent again by then (RFC 6298 2.1), and round the world takes a third of it.</summary>
    private static readonly TimeSpan SlowDial = TimeSpan.FromSeconds(1);

    /// <summary>Content that waits for its caller for longer is called unread: callers do something between two reads.</summary>
    private static readonly TimeSpan UnreadFrom = TimeSpan.FromSeconds(1);

    /// <summary>A learned limit below it makes connections anew so often that the origin's own limit should be looked at.</summary>
    private static readonly TimeSpan ShortIdleLimit = TimeSpan.FromSeconds(10);

    /// <summary>Older failures say little about now.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    private readonly List<string> _facts = [];
    private readonly List<string> _remedies = [];
    private readonly PoolLimits _limits = pool.Limits!;

    private int Busy => origin.Connections - origin.Idle;

    private bool IsAtCap => origin.Connections + origin.Dialing >= _limits.MaxConnectionsPerServer;

    private bool IsOutOfSockets => _limits.ProcessSockets >= _limits.MaxProcessSockets;

    public OriginExplanation Explain()
    {
        OriginCondition condition = Judge();
        if (condition == OriginCondition.ShuttingDown) _facts.Add("the pool is being shut down: no request is taken any more, those in flight may end");
        if (condition == OriginCondition.Closed) _facts.Add("the pool is disposed");
        if (condition == OriginCondition.QueueFull) _facts.Add(Text($"the queue is full (MaxQueuedRequests {_limits.MaxQueuedRequests}): the next request is refused"));
        AddConnections();
        AddOldestLease();
        AddWaiting();
        AddFailedDials();
        AddFailedRequests();
        AddSlowDials();
        if (origin.Waiting > 0 && IsOutOfSockets) AddSockets();
        AddPipelining();
        AddIdleLimit();
        AddResolution();
        AddLeaks();
        AddRemedyFor(condition);
        return new OriginExplanation(origin.Origin, condition, _facts, _remedies);
    }

    private OriginCondition Judge()
    {
        if (pool.State == PoolState.Closed) return OriginCondition.Closed;
        if (pool.State == PoolState.ShuttingDown) return OriginCondition.ShuttingDown;
        if (origin.Waiting > 0 && origin.Waiting - origin.Dialing >= _limits.MaxQueuedRequests) return OriginCondition.QueueFull;
        if (origin.DialFailuresInARow > 0) return OriginCondition.DialsFailing;
        bool isDialingSlowly = origin.Dials.Any(dial => dial.Age >= SlowDial);
        if (origin.Waiting > 0)
        {
            if (IsOutOfSockets && !IsAtCap) return OriginCondition.OutOfSockets;
            if (!isDialingSlowly && origin.Waiting > origin.Dialing && IsAtCap) return Unread() * 2 >= Math.Max(1, Busy) ? OriginCondition.HeldByUnreadContent : OriginCondition.Saturated;
        }
        if (isDialingSlowly) return OriginCondition.DialingSlowly;
        return Busy > 0 || origin.Waiting > 0 ? OriginCondition.Healthy : OriginCondition.Idle;
    }

    /// <summary>Connections whose caller does not read on.</summary>
    private int Unread() => origin.OpenConnections.Count(connection => connection.Requests.Any(IsUnread));

    private static bool IsUnread(RequestInFlight request) => request.ContentUnreadFor >= UnreadFrom;

    private void AddConnections()
    {
        if (origin.Connections == 0 && origin.Dialing == 0)
        {
            _facts.Add("no connection is open, and none is being made");
            return;
        }
        string text = Busy == 0 && origin.Connections > 0 ? Text($"{Count(origin.Connections, "connection")} open, all idle")
            : Text($"{Busy} of {_limits.MaxConnectionsPerServer} connections busy");
        if (Busy > 0 && origin.Idle > 0) text += Text($", {origin.Idle} more idle");
        if (origin.Dialing > 0) text += Text($", {origin.Dialing} being made");
        int requests = origin.OpenConnections.Sum(connection => connection.Requests.Count);
        if (requests > Busy) text += Text($", {requests} requests on them");
        _facts.Add(text);
        foreach (IGrouping<string, ConnectionSnapshot> ending in origin.OpenConnections.Where(connection => connection.DrainingBecause is not null).GroupBy(connection => connection.DrainingBecause!))
        {
            int count = ending.Count();
            if (pool.State == PoolState.Open) _facts.Add(Text($"{count} of them {(count == 1 ? "takes" : "take")} no more requests: {ending.Key}"));
        }
    }

    private void AddOldestLease()
    {
        RequestInFlight? oldest = origin.OpenConnections.SelectMany(connection => connection.Requests).MaxBy(request => request.OnConnectionFor);
        if (oldest is null) return;
        string doing = oldest switch
        {
            { IsAbandoned: true } => "its caller has given up, and what still comes is thrown away",
            { ContentUnreadFor: { } unread } when IsUnread(oldest) => $"content unread for {Seconds(unread)}",
            { Stage: RequestStage.ReceiveContent } => "its content is being received",
            { Stage: RequestStage.AwaitHead } => "no response head yet",
            _ => "it is being sent",
        };
        _facts.Add($"oldest lease {Seconds(oldest.OnConnectionFor)}: {oldest.Request}, {doing}");
        int unreadOnes = Unread();
        if (unreadOnes == 0) return;
        RequestInFlight longest = origin.OpenConnections.SelectMany(connection => connection.Requests).MaxBy(request => request.ContentUnreadFor ?? TimeSpan.Zero)!;
        string text = Text($"{Count(unreadOnes, "connection")} held by content that nobody reads, the longest for {Seconds(longest.ContentUnreadFor!.Value)}");
        _facts.Add(longest.CallSite is { } site ? $"{text}, asked for {CallTrace.FirstOf(site)}" : text);
    }

    private void AddWaiting()
    {
        if (origin.Waiting == 0) return;
        string text = Text($"{origin.Waiting} waiting");
        if (origin.WaitingRequests.Count > 0) text += $", the first for {Seconds(origin.WaitingRequests.Max(waiting => waiting.WaitingFor))}";
        if (origin.WaitingRequests.Count > 0 && origin.WaitingRequests.Min(waiting => waiting.LeaseLeft) is { } left) text += $", and the next gives up in {Seconds(left)} (LeaseTimeout)";
        _facts.Add(text);
    }

    private void AddFailedDials()
    {
        if (origin.DialFailuresInARow == 0) return;
        string text = origin.DialFailuresInARow == 1 ? "the last dial failed: " : Text($"the last {origin.DialFailuresInARow} dials failed, the last of them: ");
        _facts.Add(text + (origin.LastDialFailure?.TrimEnd('.') ?? "the server closed the connection before a request was sent on it"));
        if (origin.DialPauseLeft is { } pause) _facts.Add($"the next dial is held back for {Seconds(pause)} more (back-off), while the open connections serve who waits");
    }

    /// <summary>Of those that had a connection: the others are told of by the dials and by who waits.</summary>
    private void AddFailedRequests()
    {
        RecentFailure[] late = [.. origin.RecentFailures.Where(failure => failure.Stage >= RequestStage.SendHead && failure.Age <= Late)];
        if (late.Length == 0) return;
        string count = Count(late.Length, "request");
        // There may have been more: what is kept is full of what is no older.
        if (origin.RecentFailures.Count == FailureRing.Most && origin.RecentFailures[^1].Age <= Late) count = $"at least {count}";
        _facts.Add($"{count} failed on {(late.Length == 1 ? "its connection" : "their connections")} in the last {Late.TotalSeconds:0} s, the last {Seconds(late[0].Age)} ago: {late[0].Message.Split(". ")[0].TrimEnd('.')}");
    }

    private void AddSlowDials()
    {
        DialUnderWay? slowest = origin.Dials.MaxBy(dial => dial.Age);
        if (slowest is null || slowest.Age < SlowDial) return;
        string text = $"a connection has been in the making for {Seconds(slowest.Age)}: {Doing(slowest)}";
        if (slowest.TimeLeft is { } left) text += $"; its ConnectTimeout ends in {Seconds(left)}";
        _facts.Add(text);
    }

    private static string Doing(DialUnderWay dial)
    {
        string[] silent = [.. dial.Addresses.Where(address => address.Ended is null).Select(address => address.EndPoint.ToString()!)];
        return dial.Stage switch
        {
            RequestStage.Resolve => "the resolver has given no answer",
            RequestStage.TlsHandshake => "the server has not completed the TLS handshake (it may not speak TLS on that port, or be overloaded)",
            RequestStage.ProxyTunnel => "the proxy has made no tunnel",
            _ when silent.Length > 0 => $"{string.Join(" and ", silent)} {(silent.Length == 1 ? "has" : "have")} not answered SYN (a firewall drops it, the host is down, or the server's accept queue is full)",
            _ => "no address has answered",
        };
    }

    private void AddSockets() => _facts.Add(Text($"the process's budget of {_limits.MaxProcessSockets} sockets is spent (75 % of RLIMIT_NOFILE)"));

    private void AddPipelining()
    {
        if (origin.PipelineDepth >= _limits.MaxPipelineDepth) return;
        string text = Text($"a connection carries {Count(origin.PipelineDepth, "request")} at a time, of {_limits.MaxPipelineDepth} allowed");
        if (origin.PipelineReason is { } reason) text += $": {reason}";
        _facts.Add(text);
    }

    private void AddIdleLimit()
    {
        if (origin.LearnedIdleLimit is not { } limit) return;
        _facts.Add($"idle connections are closed after {Seconds(limit)}, as learned: {origin.LearnedIdleReason}");
        if (limit < ShortIdleLimit) _remedies.Add("The server, or a load balancer before it, closes idle connections so soon that few are used again: raise its keep-alive limit, where that is yours.");
    }

    private void AddResolution()
    {
        if (origin.Resolution is not { } resolution) return;
        if (resolution.Failure is { } failure) _facts.Add($"the resolver failed when it was last asked ({failure.TrimEnd('.')}){(resolution.Addresses.Count > 0 ? ", and the addresses known before are used on" : "")}");
        string[] avoided = [.. resolution.Addresses.Where(address => address.AvoidedFor is not null).Select(address => $"{address.EndPoint} (for {Seconds(address.AvoidedFor!.Value)} more)")];
        if (avoided.Length > 0) _facts.Add(Text($"{avoided.Length} of {resolution.Addresses.Count} addresses are tried last because they failed: {string.Join(", ", avoided)}"));
    }

    private void AddLeaks()
    {
        if (pool.LastLeaks.FirstOrDefault(leak => leak.Origin == origin.Origin) is not { } last) return;
        _facts.Add($"responses were never disposed, and the garbage collector found them ({Count(pool.LeakedResponses, "response")} of this pool), the last one {last.Request}, which held connection {last.ConnectionId.ToString(CultureInfo.InvariantCulture)} for {Seconds(last.HeldFor)}");
        _remedies.Add(last.CallSite is { } site and not CallTrace.Unknown ? $"It was asked for {CallTrace.FirstOf(site)}: dispose it there." : "Dispose every response; TrackResponseCallSites names who does not.");
    }

    private void AddRemedyFor(OriginCondition condition)
    {
        int unread = Unread();
        if (unread > 0) _remedies.Insert(0, "Dispose responses, or read their content to the end: until then their connections serve nobody else.");
        string? remedy = condition switch
        {
            OriginCondition.Saturated => "Find out why the server is slow, send less at once, or raise MaxConnectionsPerServer.",
            OriginCondition.QueueFull when unread == 0 => "Requests come faster than they are answered: find out why the server is slow, send less at once, or raise MaxConnectionsPerServer; a longer queue only lets them wait longer.",
            OriginCondition.DialsFailing when origin.Connections > 0 => "The connections that are open serve on; look at that error before they end.",
            OriginCondition.DialsFailing => "Nothing can be sent until that error is gone.",
            OriginCondition.OutOfSockets => "Raise the limit of open files (ulimit -n, LimitNOFILE), close what is not needed, or lower MaxConnectionsPerServer of pools that hold many.",
            OriginCondition.DialingSlowly => "Look at the way to the server: requests for which a connection is being made wait for nothing else.",
            _ => null,
        };
        if (remedy is not null) _remedies.Add(remedy);
    }

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
