using System.Globalization;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Aot;

/// <summary>The two doors, and what a failure says.</summary>
internal static class Doors
{
    public static async Task<string> HandlerAsync(CancellationToken cancellationToken)
    {
        await using var server = SocketServer.Start(request => request.Method == "POST" ? ServerResponse.Ok(request.Text) : ServerResponse.Chunked("hello ", request.Target));
        using var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { MaxConnectionsPerServer = 1, UseProxy = false })) { BaseAddress = server.Uri };
        for (int i = 0; i < 20; i++)
        {
            string text = await client.GetStringAsync(new Uri($"/{i}", UriKind.Relative), cancellationToken);
            Check.That(text == string.Create(CultureInfo.InvariantCulture, $"hello /{i}"), $"the answer to /{i}, which was {text}");
        }
        using HttpResponseMessage posted = await client.PostAsync(new Uri("/", UriKind.Relative), new StringContent("order"), cancellationToken);
        Check.That(await posted.Content.ReadAsStringAsync(cancellationToken) == "order", "content comes back");
        Check.That(posted.GetTimeline() is { } timeline && timeline.ToString().Length > 0, "a response has a timeline");
        Check.That(server.ConnectionsAccepted == 1, "one connection serves all");
        return "21 on 1 connection";
    }

    public static async Task<string> FailureAsync(CancellationToken cancellationToken)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("never").WithEffect(Effect.At(EffectStage.BeforeStatusLine).Reset()));
        using var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { UseProxy = false })) { BaseAddress = server.Uri };
        try
        {
            using HttpResponseMessage response = await client.PostAsync(new Uri("/", UriKind.Relative), new StringContent("order"), cancellationToken);
        }
        catch (PoolingRequestException e)
        {
            Check.That(e.Fate == RequestFate.MayHaveBeenProcessed, $"the fate, which was {e.Fate}");
            Check.That(e.Connection is not null && e.Timeline is not null && e.Message.Contains("127.0.0.1", StringComparison.Ordinal), $"it explains itself: {e.Message}");
            return $"{e.Fate}";
        }
        throw new InvalidOperationException("A POST that was reset did not fail.");
    }

    public static async Task<string> WireAsync(CancellationToken cancellationToken)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target).With("X-Kind", request.Fields["X-Kind"] ?? ""));
        await using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 1, UseProxy = false });
        WireRequest request = new WireRequest("GET", new Uri(server.Uri, "/wire")).AddField("X-Kind"u8, "octets"u8);
        for (int i = 0; i < 20; i++)
        {
            using WireResponse response = await pool.SendAsync(request, cancellationToken);
            ReadOnlyMemory<byte> content = await response.ReadContentAsync(cancellationToken: cancellationToken);
            Check.That(response.StatusCode == 200 && Encoding.ASCII.GetString(content.Span) == "/wire", "the wire door's answer");
            Check.That(response.TryGetField("x-kind"u8, out ReadOnlySpan<byte> kind) && kind.SequenceEqual("octets"u8), "the wire door's fields");
        }
        return "20";
    }
}
