using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Doctor;
using Doctor.Analysis;
using Doctor.Probes;
using Doctor.Wire;
using PoolingClient.Testing;

namespace PoolingClient.Examples.Tests;

/// <summary>What the probes see of servers that do one thing wrong, and that they keep to what they have announced.</summary>
public sealed partial class ServerTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public async Task Requests_that_came_together_are_forgotten_but_for_the_first()
    {
        await using SocketServer server = Together(_ => Answer);
        Observations seen = await ExamineAsync(server.Uri, ["pipelining"]);
        Assert.Equal(PipelineVerdictKind.Silence, PipelineVerdict.Of(seen.Pipeline)!.Kind);
        Assert.Equal([200], seen.Pipeline!.Rounds[^1].Statuses);
    }

    [Fact]
    public async Task Answers_in_another_order_are_found_by_their_ids()
    {
        await using SocketServer server = Together(text => string.Concat(Ids().Matches(text).Reverse().Select(id => $"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{id}\r\n\r\n").DefaultIfEmpty(Answer)));
        Observations seen = await ExamineAsync(server.Uri, ["pipelining"]);
        Assert.Equal(PipelineMarks.Ids, seen.Pipeline!.Marks);
        Assert.Equal(PipelineVerdictKind.OutOfOrder, PipelineVerdict.Of(seen.Pipeline)!.Kind);
    }

    [Fact]
    public async Task A_400_as_the_first_answer_is_found()
    {
        await using SocketServer server = Together(text => Gets().Count(text) == 1 ? Answer : "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Observations seen = await ExamineAsync(server.Uri, ["pipelining"]);
        Assert.Equal(PipelineVerdictKind.Refused, PipelineVerdict.Of(seen.Pipeline)!.Kind);
    }

    [Fact]
    public async Task Content_behind_the_answer_to_HEAD_is_found()
    {
        await using SocketServer server = Together(_ => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        Observations seen = await ExamineAsync(server.Uri, ["head"]);
        Assert.Equal(new HeadSeen(200, InStep: false, Ending.NotHttp), seen.Head);
    }

    [Fact]
    public async Task A_balancer_that_forgets_silently_is_found_between_two_times()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        await using FaultProxy balancer = FaultProxy.Start(server.EndPoint, new FaultProxyOptions { Plan = _ => new FaultPlan { IdleTimeout = TimeSpan.FromSeconds(1.5), IdleEnd = IdleEnd.Silent } });
        Observations seen = await ExamineAsync(balancer.Through(server.Uri), ["idle"], TimeSpan.FromSeconds(4));
        IdleWindow window = IdleWindow.Of(seen.Idle)!;
        Assert.Equal(IdleWindowKind.Forgotten, window.Kind);
        Assert.InRange(window.Shortest.TotalSeconds, 0, 1.6);
        Assert.InRange(window.Longest.TotalSeconds, 1.4, 4);
        Assert.Contains(seen.Idle!.Samples, sample => sample.Outcome == IdleOutcome.SilentAtUse);
    }

    [Fact]
    public async Task A_reset_of_an_idle_connection_is_told_from_an_end()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        await using FaultProxy balancer = FaultProxy.Start(server.EndPoint, new FaultProxyOptions { Plan = _ => new FaultPlan { IdleTimeout = TimeSpan.FromSeconds(0.4), IdleEnd = IdleEnd.Reset } });
        Observations seen = await ExamineAsync(balancer.Through(server.Uri), ["idle"], TimeSpan.FromSeconds(1));
        Assert.Contains(seen.Idle!.Samples, sample => sample is { IsUsed: true, Outcome: IdleOutcome.Reset });
        Assert.Equal(IdleWindowKind.Ended, IdleWindow.Of(seen.Idle)!.Kind);
    }

    [Fact]
    public async Task TLS_that_is_not_trusted_gets_no_request()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("hello"), new SocketServerOptions { TlsOptions = new() { ServerCertificate = TestCertificate.Create() } });
        using Examination examination = Of(server.Uri, [], TimeSpan.FromSeconds(1));
        await RunAsync(examination);
        Assert.NotEqual(SslPolicyErrors.None, examination.Seen.Tls!.Errors);
        Assert.Equal((0, 0), (server.RequestsReceived, examination.Spent.Requests));
        Assert.Contains(examination.Seen.NotDone, probe => probe.Reason.Contains("--insecure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TLS_where_none_is_spoken_is_said_in_words()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        using Examination examination = Of(new UriBuilder(server.Uri) { Scheme = Uri.UriSchemeHttps }.Uri, [], TimeSpan.FromSeconds(1));
        DialException e = await Assert.ThrowsAsync<DialException>(() => RunAsync(examination));
        Assert.Matches(@"^TCP connects, but TLS does not: .+\. Does the server speak TLS on port \d+\?$", e.Message);
    }

    [Theory]
    [InlineData(true, nameof(IdleOutcome.CloseNotify))]
    [InlineData(false, nameof(IdleOutcome.Fin))]
    public async Task An_end_of_TLS_with_and_without_close_notify_are_told_apart(bool notifies, string expected)
    {
        var options = new SocketServerOptions { TlsOptions = new() { ServerCertificate = TestCertificate.Create() } };
        await using SocketServer server = SocketServer.StartRaw(
            async connection =>
            {
                // What has a second request on it is not left alone; that ends only when the client ends it.
                for (int requests = 0; await connection.ReadRequestAsync() is not null;)
                {
                    await connection.SendAsync(Answer);
                    if (++requests > 1) continue;
                    _ = Task.Delay(300, connection.Ended).ContinueWith(_ => End(connection, notifies), TaskContinuationOptions.OnlyOnRanToCompletion);
                }
            },
            options);
        Observations seen = await ExamineAsync(server.Uri, ["idle"], TimeSpan.FromSeconds(1));
        Assert.Contains(seen.Idle!.Samples, sample => sample.IsUsed && sample.Outcome.ToString() == expected);
    }

    [Fact]
    public async Task A_server_that_asks_for_less_gets_nothing_more()
    {
        int count = 0;
        await using SocketServer server = SocketServer.Start(_ => Interlocked.Increment(ref count) < 10 ? ServerResponse.Ok("hello") : ServerResponse.Status(429));
        using Examination examination = Of(server.Uri, [.. Examination.Optional], TimeSpan.FromSeconds(1));
        await RunAsync(examination);
        Assert.Equal(429, examination.Seen.PushedBackWith);
        Assert.Equal(10, server.RequestsReceived);
    }

    [Fact]
    public async Task It_costs_no_more_than_was_announced_and_only_GET_and_HEAD()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("hello"), new SocketServerOptions { IdleClose = TimeSpan.FromSeconds(0.5) });
        using Examination examination = Of(server.Uri, [.. Examination.Optional], TimeSpan.FromSeconds(1));
        await RunAsync(examination);
        Cost plan = Examination.Plan(examination.Options, isSecure: false);
        Assert.InRange(server.RequestsReceived, 1, plan.Requests);
        Assert.InRange(server.ConnectionsAccepted, 1, plan.Connections);
        Assert.Equal(examination.Spent, new Cost(server.ConnectionsAccepted, examination.Spent.Requests));
        Assert.All(server.Requests.Where(request => request.Malformed is null), request => Assert.True(request.Method is "GET" or "HEAD", request.Method));
        Assert.Single(server.Requests, request => request.Malformed is not null);
    }

    [Fact]
    public async Task Ended_early_it_keeps_what_it_saw()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        using Examination examination = Of(server.Uri, ["reuse", "idle"], TimeSpan.FromMinutes(10));
        using var stop = new CancellationTokenSource();
        Task running = examination.RunAsync(_ => { }, stop.Token);
        // One for the addresses, one for the answer, one for reuse, and those that are left alone.
        await server.WaitForConnectionsAsync(13);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(examination.Seen is { IsInterrupted: true, Reuse.HeadTimes.Count: 4 });
        Assert.Contains(examination.Seen.Idle!.Samples, sample => sample.Outcome == IdleOutcome.Open);
    }

    [Fact]
    public async Task Nothing_there_is_said_in_one_line()
    {
        using var closed = new Socket(SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using Examination examination = Of(new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndPoint!).Port}/"), [], TimeSpan.FromSeconds(1));
        DialException failure = await Assert.ThrowsAsync<DialException>(() => RunAsync(examination));
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        Assert.Single(examination.Seen.Names!.Addresses);
    }

    private static void End(RawConnection connection, bool notifies)
    {
        if (notifies) connection.Fin();
        else connection.FinWithoutNotify();
    }

    /// <summary>A server that answers what one receive brought with what a function makes of it.</summary>
    private static SocketServer Together(Func<string, string> answers) => SocketServer.StartRaw(async connection =>
    {
        while (await connection.ReceiveAsync() is { Length: > 0 } octets) await connection.SendAsync(answers(Encoding.Latin1.GetString(octets)));
    });

    private static Examination Of(Uri url, string[] probes, TimeSpan idleMax, bool isInsecure = false) =>
        new(new Downstream(url), new DoctorOptions(url, idleMax, 12, "downstream", IsInsecure: isInsecure, Skip: [.. Examination.Optional.Except(probes)]));

    private static async Task<Observations> ExamineAsync(Uri url, string[] probes, TimeSpan? idleMax = null)
    {
        using Examination examination = Of(url, probes, idleMax ?? TimeSpan.FromSeconds(1), isInsecure: true);
        await RunAsync(examination);
        return examination.Seen;
    }

    private static Task RunAsync(Examination examination) => examination.RunAsync(_ => { }, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

    [GeneratedRegex("X-Request-Id: [0-9a-f-]+")]
    private static partial Regex Ids();

    [GeneratedRegex("(GET|HEAD) /")]
    private static partial Regex Gets();
}
