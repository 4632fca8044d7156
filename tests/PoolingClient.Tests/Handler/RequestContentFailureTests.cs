using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Request content that fails, or is not as long as it said: the request fails clearly, and its connection is not used again.</summary>
public sealed class RequestContentFailureTests
{
    private const int Length = 200_000;

    public static TheoryData<int, bool, bool> Failures()
    {
        var data = new TheoryData<int, bool, bool>();
        foreach (int at in (int[])[0, 1, Length / 2, Length - 1])
        {
            foreach (bool knowsLength in (bool[])[true, false])
            {
                data.Add(at, knowsLength, true);
                data.Add(at, knowsLength, false);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Content_that_throws_fails_the_request_with_its_own_exception(int at, bool knowsLength, bool ofStream)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = Door.OfOneConnection();
        Exception failure = ofStream ? new IOException("the disk is gone") : new FormatException("the disk is gone");
        await using var stream = new PatternStream(Length, knowsLength, at, failure);
        using var content = new StreamContent(stream);
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.Uri, content));
        Assert.Contains(Chain(exception), e => ReferenceEquals(e, failure));
        Assert.Contains("the disk is gone", exception.Message, StringComparison.Ordinal);
        Assert.Equal(RequestStage.SendContent, exception.Stage);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(2, server.ConnectionsAccepted);
        Assert.DoesNotContain(server.Requests, request => request.Method == "POST" && request.Complete);
    }

    [Fact]
    public async Task Content_that_throws_before_its_first_octet_has_not_been_sent()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        await using var stream = new PatternStream(Length, knowsLength: true, failAt: 0, new FormatException("no octet"));
        using var content = new StreamContent(stream);
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.Uri, content));
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Empty(server.Requests);
        // The fate comes from octets counted at the socket, and there were none.
        Assert.Equal(RequestFate.NotSent, exception.Fate);
    }

    [Fact]
    public async Task Content_that_throws_after_octets_were_sent_may_have_been_processed()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var content = new WrittenContent(async stream =>
        {
            await stream.WriteAsync(Servers.Pattern(100));
            await stream.FlushAsync();
            await server.WaitForRequestHeadsAsync(1);
            throw new FormatException("half-way");
        });
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.Uri, content));
        Assert.Equal(RequestFate.MayHaveBeenProcessed, exception.Fate);
        await server.WaitForConnectionsEndedAsync(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(99)]
    public async Task Content_shorter_than_its_Content_Length_fails_and_is_never_complete_for_the_server(int actual)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = Door.OfOneConnection();
        await using var stream = new PatternStream(actual);
        using var content = new StreamContent(stream);
        content.Headers.ContentLength = 100;
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.Uri, content));
        Assert.Contains("Content-Length", exception.Message, StringComparison.Ordinal);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.DoesNotContain(server.Requests, request => request.Method == "POST" && request.Complete);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(1000)]
    public async Task Content_longer_than_its_Content_Length_never_sends_more_than_that(int pieceLength)
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = SocketServer.StartRaw(async connection =>
        {
            var all = new System.Text.StringBuilder();
            byte[] octets;
            while ((octets = await connection.ReceiveAsync()).Length > 0) all.Append(System.Text.Encoding.Latin1.GetString(octets));
            received.SetResult(all.ToString());
        });
        using var door = new Door();
        using var content = new WrittenContent(async stream =>
        {
            for (int sent = 0; sent < 1000; sent += pieceLength) await stream.WriteAsync(Servers.Pattern(pieceLength));
        });
        content.Headers.ContentLength = 100;
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.Uri, content));
        Assert.Contains("Content-Length", exception.Message, StringComparison.Ordinal);
        string[] parts = (await received.Task.InTime()).Split("\r\n\r\n", 2);
        Assert.True(parts.Length < 2 || parts[1].Length <= 100);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Content_in_memory_that_differs_from_its_Content_Length_is_refused_before_the_wire(long announced)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var content = new StringContent("abc");
        content.Headers.ContentLength = announced;
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.Uri, content));
        Assert.Equal(RequestFate.NotSent, exception.Fate);
        Assert.Equal(0, server.ConnectionsAccepted);
    }

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException) yield return exception;
    }
}
