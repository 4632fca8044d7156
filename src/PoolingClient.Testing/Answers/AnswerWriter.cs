using PoolingClient.Testing.Effects;
using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing.Answers;

/// <summary>Writes answers into the output of one connection; it sends only what is large, or what an effect cuts.</summary>
internal sealed class AnswerWriter(OpenConnection connection, ServerState state, EffectRunner runner)
{
    private readonly string? _keepAlive = state.Options.KeepAliveHint
        ? $"timeout={Math.Ceiling(state.Options.IdleClose!.Value.TotalSeconds):0}"
        : null;

    /// <summary>Whether an octet of an answer to the current request may have been sent.</summary>
    internal bool HasBegun { get; private set; }

    internal void Begin() => HasBegun = false;

    /// <summary>Whether the connection cannot stay open after this answer.</summary>
    internal static bool Ends(ServerRequest request, ServerResponse response) =>
        response.EndsConnection || response.Takeover is not null
        || (!response.IsRaw && Frame(request, response) is ContentFraming.UntilClose);

    internal ValueTask WriteAsync(ServerRequest request, ServerResponse response, bool isLast)
    {
        HasBegun = true;
        var plan = AnswerPlan.Draw(runner, request, response.Effects);
        if (plan is null && !isLast && IsPlain(request, response, out var octets))
        {
            connection.Output.Append(response.PlainHead);
            if (!request.Head.IsHead && response.StatusCode is not (204 or 304))
            {
                connection.Output.Append(octets);
            }

            return connection.Output.IsFull ? connection.Output.FlushAsync() : default;
        }

        return WriteInStagesAsync(request, response, plan, isLast);
    }

    private bool IsPlain(ServerRequest request, ServerResponse response, out byte[] octets)
    {
        octets = response.Content is OctetsContent content ? content.Octets : [];
        return response.Content is OctetsContent
            && response.Framing is ContentFraming.Length
            && !response.IsRaw
            && response.Takeover is null
            && response.StatusCode >= 200
            && response.Interims.Count == 0
            && octets.Length <= OutputBuffer.CopyLimit
            && !request.Head.IsHttp10
            && _keepAlive is null;
    }

    private async ValueTask WriteInStagesAsync(ServerRequest request, ServerResponse response, AnswerPlan? plan, bool isLast)
    {
        foreach (var interim in response.Interims)
        {
            connection.Output.Append(interim.PlainHead);
            await connection.Output.FlushAsync().ConfigureAwait(false);
        }

        foreach (var effect in plan?.BeforeStatusLine ?? [])
        {
            await runner.RunAsync(effect, request).ConfigureAwait(false);
        }

        var framing = Frame(request, response);
        if (!response.IsRaw)
        {
            var head = HeadEncoder.Encode(response, framing, Notes(request, response, plan, isLast));
            await WriteHeadAsync(head, request, plan).ConfigureAwait(false);
        }

        var isMuted = !response.IsRaw && (framing is null || request.Head.IsHead);
        var isChunked = !response.IsRaw && framing is ContentFraming.Chunked;
        var sink = new ContentSink(connection, runner, request, isChunked, isMuted, plan);
        await response.Content.WriteToAsync(sink).ConfigureAwait(false);
        await sink.CompleteAsync(response.Content is EchoedContent ? request.Trailers : response.Trailers).ConfigureAwait(false);
        foreach (var surplus in plan?.TakeSurplus() ?? [])
        {
            connection.Output.Append(surplus);
        }

        if (connection.Output.Pace is { IsForAnswer: true })
        {
            await connection.Output.SetPaceAsync(null).ConfigureAwait(false);
        }
    }

    /// <summary>The framing on this connection; null if the answer has no content.</summary>
    private static ContentFraming? Frame(ServerRequest request, ServerResponse response)
    {
        if (HeadEncoder.FramingOf(response) is not { } framing || (request.Method == "CONNECT" && response.StatusCode < 300))
        {
            return null;
        }

        if (framing is ContentFraming.Chunked && response.Fields.Contains("Content-Length"))
        {
            return ContentFraming.Length;
        }

        // RFC 9112, section 6.1: HTTP/1.0 knows no transfer coding.
        return framing is ContentFraming.Chunked && request.Head.IsHttp10 ? ContentFraming.UntilClose : framing;
    }

    private HeadNotes Notes(ServerRequest request, ServerResponse response, AnswerPlan? plan, bool isLast)
    {
        var connectionValue = isLast ? "close" : request.Head.IsHttp10 ? "keep-alive" : null;
        return response.Takeover is not null
            ? HeadNotes.None
            : new HeadNotes(connectionValue, isLast ? null : _keepAlive, plan?.LengthDelta ?? 0);
    }

    private async ValueTask WriteHeadAsync(byte[] head, ServerRequest request, AnswerPlan? plan)
    {
        var written = 0;
        if (plan?.InHead is { } effects)
        {
            var cuts = new Cuts(effects, defaultOffset: head.AsSpan().IndexOf("\r\n"u8) + 2);
            while (cuts.Distance(written) is var distance && distance <= head.Length - written)
            {
                connection.Output.Append(head.AsSpan(written, (int)distance));
                written += (int)distance;
                while (cuts.TryTake(written, out var effect))
                {
                    await runner.RunAsync(effect, request).ConfigureAwait(false);
                }
            }
        }

        connection.Output.Append(head.AsSpan(written));
    }
}
