using System.Runtime.CompilerServices;
using PoolingClient.Testing.Effects;
using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing.Requests;

/// <summary>Reads the content of one request after the other, records it, and lets effects happen inside it.</summary>
internal sealed class ContentReader(OpenConnection connection, ServerState state, EffectRunner runner)
{
    private ServerRequest? _request;
    private ChunkedDecoder? _chunks;
    private long _remaining;
    private long _position;
    private Cuts? _cuts;

    // The pace at which the client's octets are taken from the kernel, so that its window closes.
    private Pace? _pace;

    internal void Begin(ServerRequest request)
    {
        var head = request.Head;
        if (!head.HasContent)
        {
            Finish(request, ServerFields.None);
            return;
        }

        _request = request;
        _chunks = head.IsChunked ? new ChunkedDecoder() : null;
        _remaining = head.ContentLength;
        _position = 0;
        _cuts = state.Effects.Has(EffectStage.InRequestContent) && runner.Fitting(EffectStage.InRequestContent, request) is { } effects
            ? new Cuts(effects, defaultOffset: 1)
            : null;
    }

    /// <summary>Reads to the end.</summary>
    internal async ValueTask ReadAllAsync()
    {
        while (_request is not null)
        {
            _ = await NextAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The next piece, valid until the next call; empty at the end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<ReadOnlyMemory<byte>> NextAsync()
    {
        while (_request is not null)
        {
            var piece = Take();
            if (!piece.IsEmpty)
            {
                await RecordAsync(_request, piece).ConfigureAwait(false);
                return piece;
            }

            if (_chunks is { IsDone: true } || (_chunks is null && _remaining == 0))
            {
                Finish(_request, _chunks?.Trailers ?? ServerFields.None);
                _request = null;
                break;
            }

            await ReceiveAsync().ConfigureAwait(false);
        }

        return default;
    }

    private ReadOnlyMemory<byte> Take()
    {
        if (_chunks is not null)
        {
            return _chunks.Take(connection.Input);
        }

        var piece = connection.Input.UnreadMemory;
        piece = piece[..(int)Math.Min(piece.Length, _remaining)];
        connection.Input.Consume(piece.Length);
        _remaining -= piece.Length;
        return piece;
    }

    private async ValueTask RecordAsync(ServerRequest request, ReadOnlyMemory<byte> piece)
    {
        request.Append(piece.Span);
        _position += piece.Length;
        if (_cuts is null)
        {
            return;
        }

        while (_cuts.TryTake(_position, out var effect))
        {
            if (effect.Action is EffectAction.Drip)
            {
                if (effect.TryFire())
                {
                    _pace = new Pace(effect.PieceLength, effect.Span, IsForAnswer: false);
                }
            }
            else
            {
                await runner.RunAsync(effect, request).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask ReceiveAsync()
    {
        if (_pace is not null)
        {
            await connection.PauseAsync(_pace.Interval).ConfigureAwait(false);
        }

        if (await connection.ReceiveMoreAsync(_pace?.Octets ?? int.MaxValue).ConfigureAwait(false) == 0)
        {
            connection.NoteClientEnd(ConnectionEnd.ClosedByClient);
            throw new ConnectionOverException("The client has sent FIN inside the content.");
        }
    }

    private void Finish(ServerRequest request, ServerFields trailers)
    {
        _pace = null;
        request.Finish(trailers);
        state.Requests.Settle(request);
    }
}
