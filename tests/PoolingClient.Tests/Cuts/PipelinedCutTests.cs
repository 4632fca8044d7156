using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Sequences;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Cuts;

/// <summary>
/// A connection ends after every octet of the answers to three requests that were sent at once: what was whole is delivered, the answer that was cut
/// fails its own request, and those behind it are sent again.
/// </summary>
public sealed class PipelinedCutTests
{
    private static readonly string[] Answers =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\n3\r\nond\r\n0\r\nX: y\r\n\r\n", "HTTP/1.1 103 X\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthird",
    ];

    private static readonly string[] Contents = ["first", "second", "third"];

    private string? _answers;
    private bool _reset;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cut_after_each_octet(bool reset)
    {
        _reset = reset;
        string whole = string.Concat(Answers);
        await using var server = SocketServer.StartRaw(ServeAsync);
        // Where not everything is tried, each octet is tried by one of the two ends.
        for (int at = Scale.IsAll || !reset ? 0 : 1; at <= whole.Length; at += Scale.Of(1, 2))
        {
            Volatile.Write(ref _answers, whole[..at]);
            SocketPoolOptions options = Timed.Unlimited(new FakeTimeProvider());
            (options.MaxConnectionsPerServer, options.MaxPipelineDepth) = (1, 4);
            using var door = new Door(options);
            await WarmUpAsync(door, server);
            string[] outcomes = await Task.WhenAll(((string[])["/1", "/2", "/3"]).Select(target => OutcomeAsync(door, server.At(target)))).InTime();
            // RST may take away what had come and was not read yet: then the answers were cut earlier.
            bool isRight = Enumerable.Range(reset ? 0 : at, reset ? at + 1 : 1).Any(cut => outcomes.SequenceEqual(Expected(cut)));
            Assert.True(isRight, $"Cut after {at} of {whole.Length}: {string.Join(" | ", outcomes)}; by FIN it is {string.Join(" | ", Expected(at))}.");
            Assert.Equal("/last", await door.GetTextAsync(server.At("/last")));
        }
    }

    private static IEnumerable<string> Expected(int cut)
    {
        for (int i = 0, begin = 0; i < Answers.Length; begin += Answers[i++].Length)
        {
            int came = cut - begin, head = Answers[i].LastIndexOf("200 OK", StringComparison.Ordinal);
            head = Answers[i].IndexOf("\r\n\r\n", head, StringComparison.Ordinal) + 4;
            if (came >= Answers[i].Length) yield return Contents[i];
            else if (came <= 0) yield return $"/{i + 1} again";
            else yield return came < head ? "AwaitHead ResponseStarted ResponseEnded" : "ReceiveContent ResponseStarted ResponseEnded";
        }
    }

    private static async Task<string> OutcomeAsync(Door door, Uri uri)
    {
        try
        {
            using HttpResponseMessage response = await door.GetAsync(uri);
            string content = await response.Content.ReadAsStringAsync().InTime();
            return response.GetTimeline()!.Attempts.Count == 1 ? content : $"{content} again";
        }
        catch (PoolingRequestException failure)
        {
            return $"{failure.Stage} {failure.Fate} {failure.HttpRequestError}";
        }
    }

    private static async Task WarmUpAsync(Door door, SocketServer server)
    {
        await Task.WhenAll(Enumerable.Range(0, ByCaller.WarmUpRequests).Select(_ => door.GetTextAsync(server.At("/warm")))).InTime();
        Assert.Equal((1, 4, null), (door.Origin.Connections, door.Origin.PipelineDepth, door.Origin.PipelineReason));
    }

    private async Task ServeAsync(RawConnection connection)
    {
        if (Interlocked.Exchange(ref _answers, null) is not { } answers)
        {
            await connection.ServeAsync();
            return;
        }
        await OnServer.WarmUpAsync(connection);
        for (int i = 0; i < Answers.Length; i++) Assert.NotNull(await connection.ReadRequestAsync());
        if (answers.Length > 0) await connection.SendAsync(answers);
        if (_reset) connection.Reset();
    }
}
