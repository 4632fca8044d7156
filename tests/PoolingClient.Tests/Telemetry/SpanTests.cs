using System.Diagnostics;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Shows;

namespace PoolingClient.Tests.Telemetry;

/// <summary>Spans of requests, of their waits, and of connection set-ups; and what servers are told of them.</summary>
[Collection(nameof(RunsAlone))]
public sealed class SpanTests
{
    [Fact]
    public async Task A_request_has_a_span_which_the_server_is_told_of()
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        using var door = new Door();
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.At("/path?secret=1#fragment"));
        (await door.SendAsync(request)).Dispose();
        Activity span = Assert.Single(tap.Requests);
        Assert.Equal(("GET", ActivityKind.Client, ActivityStatusCode.Unset, caller.SpanId), (span.DisplayName, span.Kind, span.Status, span.ParentSpanId));
        Assert.Equal($"http.request.method=GET, server.address=127.0.0.1, server.port={server.Port}, url.full=http://127.0.0.1:{server.Port}/path?*, http.response.status_code=200, network.protocol.version=1.1, network.peer.address=127.0.0.1", SpanTap.Tags(span));
        Assert.Equal(span.Id, server.Requests[0].Fields["traceparent"]);
        // The message is the caller's, and the current activity too.
        Assert.False(request.Headers.NonValidated.Contains("traceparent"));
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task A_field_of_the_callers_own_is_never_overwritten()
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        const string Own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        request.Headers.Add("traceparent", Own);
        (await door.SendAsync(request)).Dispose();
        Assert.Equal([Own], server.Requests[0].Fields.GetValues("traceparent"));
    }

    [Theory]
    [InlineData(ActivitySamplingResult.None)]
    [InlineData(ActivitySamplingResult.PropagationData)]
    public async Task Where_nobody_wants_data_the_trace_is_passed_on_all_the_same(ActivitySamplingResult sampling)
    {
        using var tap = new SpanTap(sampling);
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        (await door.GetAsync(server.Uri)).Dispose();
        string passed = server.Requests[0].Fields["traceparent"]!;
        Assert.Contains(caller.TraceId.ToString(), passed, StringComparison.Ordinal);
        Assert.Equal(sampling == ActivitySamplingResult.None, passed == caller.Id);
        Assert.All(tap.Requests, span => Assert.Empty(span.TagObjects));
    }

    [Fact]
    public async Task The_callers_activity_is_passed_on_where_nobody_listens_also_behind_a_redirect()
    {
        await using var server = SocketServer.Start(request => request.Target == "/moved" ? ServerResponse.Status(302).With("Location", "/here") : ServerResponse.Ok());
        using var door = new Door();
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        (await door.GetAsync(server.At("/moved"))).Dispose();
        Assert.Equal([caller.Id, caller.Id], server.Requests.Select(request => request.Fields["traceparent"]));
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task Each_redirect_has_a_span_of_its_own_beside_the_first()
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.Start(request => request.Target == "/moved" ? ServerResponse.Status(302).With("Location", "/here") : ServerResponse.Ok());
        using var door = new Door();
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        (await door.GetAsync(server.At("/moved"))).Dispose();
        Assert.Equal(2, tap.Requests.Count);
        Assert.All(tap.Requests, span => Assert.Equal(caller.SpanId, span.ParentSpanId));
        Assert.Equal(tap.Requests.Select(span => span.Id), server.Requests.Select(request => request.Fields["traceparent"]));
        Assert.Equal([null, 1], tap.Requests.Select(span => span.GetTagItem("http.request.resend_count")));
    }

    [Fact]
    public async Task An_answered_challenge_is_the_same_span()
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.Start(request => request.Fields.Contains("Authorization") ? ServerResponse.Ok() : ServerResponse.Status(401).With("WWW-Authenticate", "Basic realm=\"r\""));
        using var door = new Door(new SocketPoolOptions { Credentials = new System.Net.NetworkCredential("u", "p") });
        (await door.GetAsync(server.Uri)).Dispose();
        Activity span = Assert.Single(tap.Requests);
        Assert.Equal(((object?)200, (object?)1), (span.GetTagItem("http.response.status_code"), span.GetTagItem("http.request.resend_count")));
        Assert.Equal([span.Id, span.Id], server.Requests.Select(request => request.Fields["traceparent"]));
    }

    [Fact]
    public async Task What_waited_for_a_connection_has_a_child_and_a_link_to_the_set_up_which_is_a_root()
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        for (int i = 0; i < 2; i++) (await door.GetAsync(server.Uri)).Dispose();
        Activity setup = Assert.Single(tap.Of("ConnectionSetup"));
        Assert.Equal(($"HTTP connection_setup 127.0.0.1:{server.Port}", null, default(ActivitySpanId), ActivityStatusCode.Unset), (setup.DisplayName, setup.Parent, setup.ParentSpanId, setup.Status));
        Assert.NotEqual(caller.TraceId, setup.TraceId);
        Assert.Equal($"server.address=127.0.0.1, server.port={server.Port}, url.scheme=http, network.peer.address=127.0.0.1", SpanTap.Tags(setup));
        Assert.All(tap.Requests, span => Assert.Equal(setup.Context, Assert.Single(span.Links).Context));
        Activity wait = Assert.Single(tap.Of("WaitForConnection"));
        Assert.Equal(($"HTTP wait_for_connection 127.0.0.1:{server.Port}", tap.Requests[0].SpanId), (wait.DisplayName, wait.ParentSpanId));
        AssertWithin(wait, tap.Requests[0]);
        Activity connect = Assert.Single(tap.Of("SocketConnect"));
        Assert.Equal((setup.SpanId, $"network.peer.address=127.0.0.1, network.peer.port={server.Port}, network.type=ipv4, network.transport=tcp"), (connect.ParentSpanId, SpanTap.Tags(connect)));
        AssertWithin(connect, setup);
        Assert.Empty(tap.Of("DnsLookup"));   // an address needs none
    }

    [Fact]
    public async Task A_set_up_shows_resolution_and_TLS()
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Tls.Secure.Server(System.Security.Authentication.SslProtocols.None));
        using Door door = Tls.Secure.Door(static (SocketPoolOptions _) => { });
        (await door.GetAsync(new Uri($"https://localhost:{server.Port}/"))).Dispose();
        Activity setup = Assert.Single(tap.Of("ConnectionSetup"));
        foreach ((string name, string display) in new[] { ("DnsLookup", "DNS lookup localhost"), ("TlsHandshake", "TLS client handshake localhost") })
        {
            Activity child = Assert.Single(tap.Of(name));
            Assert.Equal((setup.SpanId, display, ActivityStatusCode.Unset), (child.ParentSpanId, child.DisplayName, child.Status));
            AssertWithin(child, setup);
        }
    }

    [Fact]
    public async Task What_fails_has_an_error_and_its_exception()
    {
        using var tap = new SpanTap();
        using var door = new Door();
        await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(new Uri("http://127.0.0.1:1/")));
        Activity span = Assert.Single(tap.Requests);
        Assert.Equal((ActivityStatusCode.Error, (object?)"connection_error"), (span.Status, span.GetTagItem("error.type")));
        Assert.Equal(typeof(PoolingRequestException).FullName, Assert.Single(span.Events).Tags.Single(tag => tag.Key == "exception.type").Value);
        Activity wait = Assert.Single(tap.Of("WaitForConnection"));
        Assert.Equal((ActivityStatusCode.Error, (object?)"connection_error"), (wait.Status, wait.GetTagItem("error.type")));
        Activity setup = Assert.Single(tap.Of("ConnectionSetup"));
        Assert.Equal((ActivityStatusCode.Error, (object?)"connection_error"), (setup.Status, setup.GetTagItem("error.type")));
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(tap.Of("SocketConnect")).Status);
    }

    [Theory]
    [InlineData(404, ActivityStatusCode.Error, "404")]
    [InlineData(304, ActivityStatusCode.Unset, null)]
    public async Task A_status_from_400_up_is_an_error(int status, ActivityStatusCode code, string? error)
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.Start(_ => ServerResponse.Status(status));
        using var door = new Door();
        (await door.GetAsync(server.Uri)).Dispose();
        Activity span = Assert.Single(tap.Requests);
        Assert.Equal((code, (object?)error), (span.Status, span.GetTagItem("error.type")));
    }

    /// <summary>Sent by its caller twice before, and by the pool once: the third and fourth time.</summary>
    [Fact]
    public async Task What_is_sent_again_says_how_often()
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 1) await connection.ServeAsync();
            else if (await connection.ReadRequestAsync() is not null) connection.Reset();
        });
        using var door = new Door();
        (await door.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.Uri).SetResendCount(2))).Dispose();
        (await door.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.Uri).SetResendCount(1))).Dispose();
        Assert.Equal([3, 1], tap.Requests.Select(span => span.GetTagItem("http.request.resend_count")));
        Assert.Equal(2, tap.Requests[0].Links.Count());
        Assert.Equal(2, tap.Of("WaitForConnection").Count(wait => wait.ParentSpanId == tap.Requests[0].SpanId));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HttpRequestMessage().SetResendCount(-1));
    }

    [Fact]
    public async Task The_wire_door_has_the_same_spans_and_sends_its_callers_octets_only()
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        using var pool = new SocketPool();
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        var request = new WireRequest("GET", server.Uri);
        for (int i = 0; i < 2; i++)
        {
            request.SetTarget($"/item/{i}?secret=1");
            using WireResponse response = await pool.SendAsync(request).InTime();
            Assert.Same(caller, Activity.Current);
        }
        Assert.Equal([$"{server.Uri}item/0?*", $"{server.Uri}item/1?*"], tap.Requests.Select(span => span.GetTagItem("url.full")));
        Assert.All(tap.Requests, span => Assert.Equal((caller.SpanId, (object?)200), (span.ParentSpanId, span.GetTagItem("http.response.status_code"))));
        Assert.All(server.Requests, received => Assert.False(received.Fields.Contains("traceparent")));
        Assert.Single(tap.Of("WaitForConnection"));
    }

    [Fact]
    public async Task Content_is_sent_under_the_span_of_its_request()
    {
        using var tap = new SpanTap();
        await using var server = SocketServer.StartEcho();
        using var door = new Door();
        Activity? current = null;
        var content = new WrittenContent(async stream =>
        {
            current = Activity.Current;
            await stream.WriteAsync("hello"u8.ToArray());
        });
        (await door.PostAsync(server.Uri, content)).Dispose();
        Assert.Same(Assert.Single(tap.Requests), current);
        Assert.Null(Activity.Current);
    }

    /// <summary>Within, as far as spans that are made of two clocks can say: to the tick of their unit.</summary>
    private static void AssertWithin(Activity child, Activity parent)
    {
        TimeSpan tick = TimeSpan.FromMicroseconds(1);
        Assert.InRange(child.StartTimeUtc, parent.StartTimeUtc - tick, parent.StartTimeUtc + parent.Duration + tick);
        Assert.InRange(child.StartTimeUtc + child.Duration, parent.StartTimeUtc, parent.StartTimeUtc + parent.Duration + tick);
    }
}
