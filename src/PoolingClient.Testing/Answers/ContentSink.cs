using System.Globalization;
using System.Text;
using PoolingClient.Testing.Effects;
using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing.Answers;

/// <summary>Takes the content of one answer, frames it, and lets effects happen inside it.</summary>
internal sealed class ContentSink
{
    private readonly EffectRunner _runner;
    private readonly ServerRequest _request;
    private readonly bool _isChunked;
    private readonly Cuts? _cuts;
    private long _lengthDelta;
    private long _position;

    internal ContentSink(
        OpenConnection connection, EffectRunner runner, ServerRequest request, bool isChunked, bool isMuted, AnswerPlan? plan)
    {
        Connection = connection;
        _runner = runner;
        _request = request;
        _isChunked = isChunked;
        IsMuted = isMuted;
        _cuts = plan?.InContent is { } effects ? new Cuts(effects, defaultOffset: 1) : null;
        _lengthDelta = isChunked && plan is not null ? plan.LengthDelta : 0;
    }

    internal OpenConnection Connection { get; }

    /// <summary>Whether nothing is to be sent: the answer to HEAD, or one that has no content by its status.</summary>
    internal bool IsMuted { get; }

    /// <summary>Writes a piece; in chunked content it is one chunk. An empty piece writes nothing.</summary>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> piece)
    {
        if (IsMuted || piece.IsEmpty)
        {
            return;
        }

        if (_isChunked)
        {
            // A chunk of size 0 would end the content, so a wrong size is at least 1.
            var size = Math.Max(1, piece.Length + _lengthDelta);
            _lengthDelta = 0;
            Connection.Output.Append(Encoding.ASCII.GetBytes(size.ToString("x", CultureInfo.InvariantCulture)));
            Connection.Output.Append("\r\n"u8);
        }

        await WritePayloadAsync(piece).ConfigureAwait(false);
        if (_isChunked)
        {
            Connection.Output.Append("\r\n"u8);
        }
    }

    internal ValueTask FlushAsync() => Connection.Output.FlushAsync();

    internal async ValueTask CompleteAsync(ServerFields trailers)
    {
        if (IsMuted)
        {
            return;
        }

        await RunDueAsync().ConfigureAwait(false);
        if (_isChunked)
        {
            Connection.Output.Append("0\r\n"u8);
            Connection.Output.Append(trailers.Count == 0 ? "\r\n"u8 : HeadEncoder.EncodeSection(trailers));
        }
    }

    private async ValueTask WritePayloadAsync(ReadOnlyMemory<byte> piece)
    {
        await RunDueAsync().ConfigureAwait(false);
        while (!piece.IsEmpty)
        {
            var part = piece[..(int)Math.Min(piece.Length, _cuts?.Distance(_position) ?? long.MaxValue)];
            if (part.Length > OutputBuffer.CopyLimit)
            {
                await Connection.Output.SendThroughAsync(part).ConfigureAwait(false);
            }
            else
            {
                Connection.Output.Append(part.Span);
                if (Connection.Output.IsFull)
                {
                    await Connection.Output.FlushAsync().ConfigureAwait(false);
                }
            }

            _position += part.Length;
            piece = piece[part.Length..];
            await RunDueAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask RunDueAsync()
    {
        while (_cuts is not null && _cuts.TryTake(_position, out var effect))
        {
            await _runner.RunAsync(effect, _request).ConfigureAwait(false);
        }
    }
}
