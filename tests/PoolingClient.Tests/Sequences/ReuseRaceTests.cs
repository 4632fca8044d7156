using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Sequences;

/// <summary>
/// The server ends a connection, or sends what nobody asked for, in the instant in which it is used again. Which of the two is first is
/// chance; whichever it is, no answer is another's, and no POST is acted on twice.
/// </summary>
public sealed class ReuseRaceTests
{
    private const int MostSpins = 4_000;
    private const string Timeout408 = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    private static readonly int Rounds = Scale.Of(400, 100);

    [Theory]
    [InlineData("FIN")]
    [InlineData("RST")]
    [InlineData("408")]
    [InlineData("garbage")]
    [InlineData("garbage and FIN")]
    [InlineData("100")]
    public async Task Nobody_gets_what_is_not_his(string what)
    {
        var ledger = new ConcurrentDictionary<string, int>();
        await using var server = SocketServer.StartRaw(connection => ServeAsync(connection, what, ledger));
        using var door = Door.OfOneConnection();
        for (int round = 0; round < Rounds; round++)
        {
            bool isPost = round % 2 == 1;
            string id = string.Create(CultureInfo.InvariantCulture, $"/{round}");
            using var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, server.At(id)) { Content = isPost ? new StringContent(id) : null };
            try
            {
                using HttpResponseMessage response = await door.Client.SendAsync(request).InTime();
                // A 408 that comes behind a POST may be its answer, and so is one that took so long that it was not on its way.
                bool is408 = response.StatusCode == HttpStatusCode.RequestTimeout && what == "408";
                if (is408 && (isPost || (response.GetTimeline()!.Attempts[^1] is { } last && last.Head - last.Assigned > TimeSpan.FromSeconds(0.9)))) continue;
                Assert.Equal((HttpStatusCode.OK, id), (response.StatusCode, await response.Content.ReadAsStringAsync()));
                if (isPost) Assert.Equal(1, ledger[id]);
            }
            catch (PoolingRequestException failure)
            {
                AssertTrue(failure, what, isPost, ledger.GetValueOrDefault(id));
            }
        }
        Assert.True(await IsServedAsync(door, server.At("/last"), what) || await IsServedAsync(door, server.At("/last"), what), "the next request is not served");
        Assert.All(Enumerable.Range(0, Rounds / 2).Select(i => $"/{2 * i + 1}"), id => Assert.InRange(ledger.GetValueOrDefault(id), 0, 1));
    }

    /// <summary>The first one after the rounds may still meet what was sent behind the answer before it; the second cannot.</summary>
    private static async Task<bool> IsServedAsync(Door door, Uri uri, string what)
    {
        try
        {
            using HttpResponseMessage response = await door.Client.GetAsync(uri).InTime();
            return response.StatusCode == HttpStatusCode.OK && await response.Content.ReadAsStringAsync() == "/last";
        }
        catch (PoolingRequestException failure)
        {
            AssertTrue(failure, what, isPost: false, 0);
            return false;
        }
    }

    /// <summary>What the failure says is what happened.</summary>
    private static void AssertTrue(PoolingRequestException failure, string what, bool isPost, int read)
    {
        if (failure.HttpRequestError == HttpRequestError.InvalidResponse || failure.Fate == RequestFate.ResponseStarted)
        {
            Assert.True(what.StartsWith("garbage", StringComparison.Ordinal) || what == "100", failure.Message);
            return;
        }
        Assert.True(isPost, $"A GET could have gone again: {failure.Message}");
        if (failure.Fate == RequestFate.NotSent) Assert.Equal(0, read);
        else Assert.Equal((RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed), (failure.Stage, failure.Fate));
    }

    /// <summary>Answers one request, and then, after a moment, does what ends the connection. What it reads in between it has in its ledger, and does not answer.</summary>
    private static async Task ServeAsync(RawConnection connection, string what, ConcurrentDictionary<string, int> ledger)
    {
        if (await connection.ReadRequestAsync() is not { } request) return;
        ledger.AddOrUpdate(request.Target, 1, static (_, n) => n + 1);
        await connection.SendAsync(Servers.Answer(request.Target));
        if (request.Target == "/last")
        {
            await connection.WaitForEndAsync(Waits.Limit);
            return;
        }
        Thread.SpinWait(new Random(connection.Id).Next(MostSpins));
        switch (what)
        {
            case "RST":
                connection.Reset();
                return;
            case "408":
                await connection.SendAsync(Timeout408);
                break;
            case "garbage" or "garbage and FIN":
                await connection.SendAsync("garbage");
                break;
            case "100":
                await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
                break;
        }
        if (what != "garbage") connection.Fin();
        // Having said close, a server acts on no request any more (RFC 9112 9.6).
        await ReadOnAsync(connection, what == "408" ? [] : ledger);
    }

    private static async Task ReadOnAsync(RawConnection connection, ConcurrentDictionary<string, int> ledger)
    {
        while (await connection.ReadRequestAsync() is { } unanswered) ledger.AddOrUpdate(unanswered.Target, 1, static (_, n) => n + 1);
    }
}
