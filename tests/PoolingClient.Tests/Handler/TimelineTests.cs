using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>What a response tells about the socket it came over.</summary>
public sealed class TimelineTests
{
    [Fact]
    public async Task A_new_connection_shows_how_it_was_made_and_a_reused_one_does_not()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = new Door();
        using HttpResponseMessage first = await door.GetAsync(server.Uri);
        using HttpResponseMessage second = await door.GetAsync(server.Uri);
        RequestAttempt made = Assert.Single(first.GetTimeline()!.Attempts);
        RequestAttempt reused = Assert.Single(second.GetTimeline()!.Attempts);
        Assert.Equal((1, false), (made.ExchangeNumber, made.IsReused));
        AddressTried address = Assert.Single(made.Setup!.Addresses);
        Assert.Equal((server.EndPoint, null), (address.EndPoint, address.Error));
        Assert.Equal((2, true), (reused.ExchangeNumber, reused.IsReused));
        Assert.Null(reused.Setup);
        Assert.Equal(made.ConnectionId, reused.ConnectionId);
    }

    [Fact]
    public async Task A_request_that_was_sent_again_shows_each_connection_it_was_given_to()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 1)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReadRequestAsync();
            await connection.SendAsync(Servers.Answer("warm"));
            await connection.ReceiveAsync();
        });
        using var door = Door.OfOneConnection();
        Assert.Equal("warm", await door.GetTextAsync(server.Uri));
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        IReadOnlyList<RequestAttempt> attempts = response.GetTimeline()!.Attempts;
        Assert.Equal(2, attempts.Count);
        Assert.Equal((2, true, null), (attempts[0].ExchangeNumber, attempts[0].IsReused, attempts[0].FirstOctet));
        Assert.Equal((1, false), (attempts[1].ExchangeNumber, attempts[1].IsReused));
        Assert.NotNull(attempts[1].Setup);
        Assert.True(attempts[0].Assigned <= attempts[1].Assigned);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500_000)]
    public async Task Instants_are_in_the_order_of_the_socket_events(int length)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(length));
        using var door = new Door();
        for (int i = 0; i < 2; i++)
        {
            using var content = new ByteArrayContent(new byte[100_000]);
            using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
            await response.Content.ReadAsByteArrayAsync().InTime();
            RequestAttempt attempt = Assert.Single(response.GetTimeline()!.Attempts);
            TimeSpan?[] instants = [TimeSpan.Zero, attempt.Setup?.Begun, attempt.Setup?.Resolved, attempt.Setup?.Connected, attempt.Assigned, attempt.Sent, attempt.FirstOctet, attempt.Head, attempt.ContentEnd];
            TimeSpan[] known = [.. instants.OfType<TimeSpan>()];
            Assert.Equal(i == 0 ? 9 : 6, known.Length);
            Assert.Equal(known.Order(), known);
            Assert.Equal(attempt.Events.Select(e => e.At).Order(), attempt.Events.Select(e => e.At));
        }
    }

    [Fact]
    public async Task While_content_comes_the_end_is_missing()
    {
        var gate = new Gate();
        await using var server = SocketServer.Start(_ => ServerResponse.Stream(async (content, _) =>
        {
            await content.WriteAsync("begin");
            await gate.Opened;
        }));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        RequestAttempt before = Assert.Single(response.GetTimeline()!.Attempts);
        Assert.NotNull(before.Head);
        Assert.Null(before.ContentEnd);
        gate.Open();
        await response.Content.ReadAsByteArrayAsync().InTime();
        Assert.NotNull(Assert.Single(response.GetTimeline()!.Attempts).ContentEnd);
    }

    [Fact]
    public async Task A_buffered_response_keeps_its_timeline_and_shows_it_as_text()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = new Door();
        using HttpResponseMessage response = await door.Client.GetAsync(server.Uri).InTime();
        string text = response.GetTimeline()!.ToString();
        foreach (string name in (string[])["dial begun", "connected to", "request sent", "response head complete", "content complete"]) Assert.Contains(name, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_from_elsewhere_has_no_timeline()
    {
        using var response = new HttpResponseMessage();
        Assert.Null(response.GetTimeline());
        Assert.Throws<ArgumentNullException>(() => ((HttpResponseMessage)null!).GetTimeline());
    }
}
