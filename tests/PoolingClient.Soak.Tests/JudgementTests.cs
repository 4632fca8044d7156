using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using PoolingClient.Soak.Plans;

namespace PoolingClient.Soak.Tests;

/// <summary>What the soak counts against a client it also finds: each of the four, in parts.</summary>
public sealed class JudgementTests
{
    private static readonly RequestPlan Plan = new(3, 4) { Method = "GET", Status = 200, AnswerLength = 100, Framing = AnswerFraming.Chunked, HasTrailer = true };

    private readonly Findings _findings = new();

    [Fact]
    public void Its_own_answer_is_found_to_be_its_own()
    {
        AnswerCheck check = Check(Plan);
        Head(check, Plan.Id);
        check.Content(Content(Plan).AsSpan(0, 40));
        check.Content(Content(Plan).AsSpan(40));
        Assert.Equal(Outcome.Answered, check.End(Trailer(Plan.Id)));
    }

    [Fact]
    public void Another_answer_is_found_by_its_id_its_status_its_content_its_length_and_its_trailer()
    {
        Assert.Throws<WrongAnswerException>(() => Head(Check(Plan), "3-5"));
        Assert.Throws<WrongAnswerException>(() => Head(Check(Plan), Plan.Id, status: 503));
        Assert.Throws<WrongAnswerException>(() => Begun().Content(Content(Plan with { Index = 5 })));
        Assert.Throws<WrongAnswerException>(() => Begun().Content([.. Content(Plan), 0]));
        AnswerCheck check = Begun();
        check.Content(Content(Plan).AsSpan(0, 99));
        Assert.Throws<WrongAnswerException>(() => check.End(Trailer(Plan.Id)));
        check.Content(Content(Plan).AsSpan(99));
        Assert.Throws<WrongAnswerException>(() => check.End(Trailer("3-5")));
    }

    [Fact]
    public void Content_that_only_FIN_ends_may_be_cut_but_not_in_TLS()
    {
        RequestPlan plan = Plan with { Framing = AnswerFraming.UntilClose };
        AnswerCheck plain = Check(plan), tls = Check(plan, isTls: true);
        Head(plain, plan.Id);
        Head(tls, plan.Id);
        Assert.Equal(Outcome.Cut, plain.End(Trailer("")));
        Assert.Throws<WrongAnswerException>(() => tls.End(Trailer("")));
    }

    [Theory]
    [InlineData("GET", false, 0)]
    [InlineData("POST", true, 0)]
    [InlineData("POST", false, 1)]
    public void A_request_that_came_twice_is_a_duplicate_if_it_may_not(string method, bool hasKey, int expected)
    {
        var ledger = new Ledger(_findings, TimeProvider.System, 4);
        RequestPlan plan = Plan with { Method = method, HasKey = hasKey };
        ledger.Received(plan, 1);
        Assert.Equal(0, _findings.Duplicated);
        ledger.Received(plan, 2);
        Assert.Equal(expected, _findings.Duplicated);
    }

    [Fact]
    public void What_was_said_to_be_not_sent_and_came_is_lost()
    {
        var schedule = new Schedule(1, isPipelined: false, isTls: false);
        var ledger = new Ledger(_findings, TimeProvider.System, 4);
        ledger.NotSent(schedule.Of(1, 1));
        ledger.NotSent(schedule.Of(2, 2));
        ledger.Seen(schedule.Of(2, 2), 7, "its head");
        ledger.CloseBooks(schedule);
        Assert.Equal(1, _findings.Lost);
        Assert.Contains("server connection 7: its head", Assert.Single(_findings.Texts), StringComparison.Ordinal);
    }

    /// <summary>The client's own words, as a pool logs them.</summary>
    [Theory]
    [InlineData("surplus", false, 1)]
    [InlineData("violation", false, 1)]
    [InlineData("violation", true, 0)]
    [InlineData("idle_timeout", false, 0)]
    public void A_connection_that_was_ended_for_good_answers_is_a_mismatch(string reason, bool hasBroken, int expected)
    {
        var ledger = new Ledger(_findings, TimeProvider.System, 4);
        using var closings = new ClosingWatch(ledger, _findings);
        closings.Met(connection: 7, server: 70);
        if (hasBroken) ledger.Broke(70);
        foreach (long connection in (long[])[7, 8])   // of the other one it is not known where it led
        {
            IReadOnlyList<KeyValuePair<string, object?>> said = [new("ConnectionId", connection), new("Reason", reason)];
            closings.Log(LogLevel.Debug, new EventId(11), said, null, static (_, _) => "closed");
        }
        closings.CloseBooks();
        Assert.Equal(expected, _findings.Mismatched);
    }

    [Fact]
    public void A_log_that_says_of_no_connection_why_it_ended_is_a_mismatch()
    {
        using var closings = new ClosingWatch(new Ledger(_findings, TimeProvider.System, 4), _findings);
        closings.CloseBooks();
        Assert.Equal(0, _findings.Mismatched);   // there was none
        closings.Met(connection: 7, server: 70);
        closings.CloseBooks();
        Assert.Equal(1, _findings.Mismatched);
    }

    [Fact]
    public void A_result_without_requests_or_without_faults_is_not_good()
    {
        Assert.True(new SoakResult(0, 0, 0, 0, 1, 1).IsGood);
        Assert.False(new SoakResult(0, 0, 0, 0, 0, 1).IsGood);
        Assert.False(new SoakResult(0, 0, 0, 0, 1, 0).IsGood);
        Assert.All((SoakResult[])[new(1, 0, 0, 0, 1, 1), new(0, 1, 0, 0, 1, 1), new(0, 0, 1, 0, 1, 1), new(0, 0, 0, 1, 1, 1)], result => Assert.False(result.IsGood));
        Assert.Equal("lost=1 duplicated=2 mismatched=3 leaked=4 requests=5 faults=6", new SoakResult(1, 2, 3, 4, 5, 6).ToString());
    }

    private static AnswerCheck Check(RequestPlan plan, bool isTls = false) => new(plan, isTls, new byte[1000]);

    private static AnswerCheck Begun()
    {
        AnswerCheck check = Check(Plan);
        Head(check, Plan.Id);
        return check;
    }

    private static void Head(AnswerCheck check, string id, int status = 200)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        response.Headers.Add("X-Id", id);
        check.Head(status, response.Headers, response.Content.Headers);
    }

    private static byte[] Content(RequestPlan plan)
    {
        var content = new byte[plan.AnswerLength];
        SoakContent.FillAnswer(plan, content);
        return content;
    }

    private static HttpResponseHeaders Trailer(string id)
    {
        var response = new HttpResponseMessage();
        response.TrailingHeaders.Add("X-Trailer", id);
        return response.TrailingHeaders;
    }
}
