using System.Net.Http;
using System.Text;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Sequences;

/// <summary>The steps of callers.</summary>
internal static class ByCaller
{
    /// <summary>With the first two, which had nobody before them, more than the client compares before it goes deeper (64).</summary>
    public const int WarmUpRequests = 70;

    /// <summary>Requests after which the only connection takes as many at once as it may.</summary>
    public static readonly CallerStep WarmUp = async play =>
    {
        string[] answers = await Task.WhenAll(Enumerable.Range(0, WarmUpRequests).Select(_ => play.Door.GetTextAsync(play.Server.At("/warm")))).InTime();
        Assert.All(answers, answer => Assert.Equal("warm", answer));
        Assert.Equal((1, 4, null), (play.Door.Origin.Connections, play.Door.Origin.PipelineDepth, play.Door.Origin.PipelineReason));
    };

    /// <summary>A GET from its beginning to its end.</summary>
    public static CallerStep Get(string target, string content) => Then(Begin("GET", target), Gives(target, content));

    /// <summary>Begins a request, which is known by its target from now on.</summary>
    public static CallerStep Begin(string method, string target, HttpContent? content = null, bool expects = false) => play =>
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(play.Server.Uri, target)) { Content = content };
        if (expects) request.Headers.ExpectContinue = true;
        play.Begin(target, request);
        return Task.CompletedTask;
    };

    /// <summary>A POST whose content is written in two parts, the second when the gate opens.</summary>
    public static CallerStep Upload(string target, string first, string gate, string second, bool expects = false) => play => Begin(
        "POST", target, new WrittenContent(
            async stream =>
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(first));
                await stream.FlushAsync();
                await play.Gate(gate).Opened;
                await stream.WriteAsync(Encoding.ASCII.GetBytes(second));
            },
            first.Length + second.Length),
        expects)(play);

    /// <summary>The response comes, with this content, whole.</summary>
    public static CallerStep Gives(string target, string content, int status = 200) => async play =>
    {
        using HttpResponseMessage response = await play.Call(target).Response;
        Assert.Equal((status, content), ((int)response.StatusCode, await response.Content.ReadAsStringAsync().InTime()));
    };

    /// <summary>The head comes; the content is left.</summary>
    public static CallerStep HasHead(string target, int status = 200) => async play => Assert.Equal(status, (int)(await play.Call(target).Response).StatusCode);

    /// <summary>Reads a part of the content, and leaves the rest.</summary>
    public static CallerStep ReadsPart(string target, string part) => async play =>
    {
        byte[] octets = new byte[part.Length];
        Stream content = await (await play.Call(target).Response).Content.ReadAsStreamAsync();
        await content.ReadExactlyAsync(octets).AsTask().InTime();
        Assert.Equal(part, Encoding.ASCII.GetString(octets));
    };

    public static CallerStep Disposes(string target) => async play => (await play.Call(target).Response).Dispose();

    public static CallerStep Fails(string target, RequestStage stage, RequestFate fate, HttpRequestError error, string words) => async play =>
    {
        PoolingRequestException failure = await play.Call(target).Response.FailsAsync();
        Assert.Equal((stage, fate, error), (failure.Stage, failure.Fate, failure.HttpRequestError));
        failure.Says(words);
    };

    /// <summary>The head comes, and the content fails.</summary>
    public static CallerStep FailsReading(string target, HttpRequestError error, string words) => async play =>
    {
        PoolingRequestException failure = await (await play.Call(target).Response).FailsReadingAsync();
        Assert.Equal((RequestStage.ReceiveContent, RequestFate.ResponseStarted, error), (failure.Stage, failure.Fate, failure.HttpRequestError));
        failure.Says(words);
    };

    public static CallerStep Cancels(string target) => async play =>
    {
        Call call = play.Call(target);
        bool hasResponse = call.Response.IsCompleted;
        await call.Source.CancelAsync();
        if (!hasResponse) Assert.Equal(call.Source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Response)).CancellationToken);
    };

    /// <summary>A read of content is under way when it is cancelled.</summary>
    public static CallerStep CancelsReading(string target) => async play =>
    {
        Stream content = await (await play.Call(target).Response).Content.ReadAsStreamAsync();
        using var source = new CancellationTokenSource();
        Task<int> read = content.ReadAsync(new byte[100], source.Token).InTime();
        Assert.False(read.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    };

    /// <summary>Nobody has an answer yet to what was begun.</summary>
    public static CallerStep Waits(string target) => play =>
    {
        Assert.False(play.Call(target).Response.IsCompleted);
        return Task.CompletedTask;
    };

    /// <summary>So many dials are under way, so many requests wait for them or behind them.</summary>
    public static CallerStep UntilDialing(int dials, int waiting) => play => Handler.Waits.UntilAsync(() => (play.Door.Origin.Dialing, play.Door.Origin.Waiting) == (dials, waiting));

    /// <summary>So many connections are inside their TLS handshake.</summary>
    public static CallerStep UntilHandshakes(int count) => play => Handler.Waits.UntilAsync(() => play.HandshakesHeld == count);

    /// <summary>All handshakes that are held go on.</summary>
    public static readonly CallerStep FreeHandshakes = play => Handler.Waits.UntilAsync(() =>
    {
        play.ServerTime.Advance(OnDial.Handshake);
        return play.Door.Origin.Dialing == 0;
    });

    public static CallerStep UntilConnections(int count) => play => Handler.Waits.UntilAsync(() => play.Door.Origin.Connections == count);

    public static CallerStep UntilRequestHeads(int count) => play => play.Server.WaitForRequestHeadsAsync(count);

    public static CallerStep Wait(string gate) => play => play.Gate(gate).Opened;

    public static CallerStep Open(string gate) => play =>
    {
        play.Gate(gate).Open();
        return Task.CompletedTask;
    };

    public static CallerStep Advance(double seconds) => play =>
    {
        play.Timed.Advance(seconds);
        return Task.CompletedTask;
    };

    /// <summary>The clock goes on until the server has come to that gate.</summary>
    public static CallerStep AdvanceUntil(string gate) => play => Handler.Waits.UntilAsync(() =>
    {
        play.Timed.Advance(0.1);
        return play.Gate(gate).Opened.IsCompleted;
    });

    public static CallerStep Then(params CallerStep[] steps) => async play =>
    {
        foreach (CallerStep step in steps) await step(play);
    };
}
