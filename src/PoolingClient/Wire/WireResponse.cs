using PoolingClient.Connections;
using PoolingClient.Handler;
using PoolingClient.Http1;
using PoolingClient.Wire;

namespace PoolingClient;

/// <summary>
/// A response as octets (RFC 9112 2.1), in memory that is used again for the next one. It is the caller's until it is disposed; copies of it are the same
/// response, and disposing one disposes all.
/// </summary>
/// <remarks>
/// Spans and memory that it gives are valid until then: what is to be kept longer is copied. After it, members throw <see cref="ObjectDisposedException"/>; spans and memory
/// taken before cannot know it, and must not be used. One read at a time.
/// </remarks>
public readonly struct WireResponse : IDisposable, IEquatable<WireResponse>
{
    private readonly WireExchange? _exchange;
    private readonly int _life;
    private readonly ContentLoan? _loan;   // found by the collector where nobody has the response any more

    internal WireResponse(WireExchange exchange, int life, ContentLoan? loan) => (_exchange, _life, _loan) = (exchange, life, loan);

    /// <summary>Three digits (RFC 9110 15).</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public int StatusCode => Alive.Status;

    /// <summary>1.1 or 1.0 (RFC 9112 2.3).</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Version Version => Alive.Http10 ? System.Net.HttpVersion.Version10 : System.Net.HttpVersion.Version11;

    /// <summary>As the server sent it; mostly what nobody needs (RFC 9112 4).</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public ReadOnlySpan<byte> ReasonPhrase => Alive.Reason;

    /// <summary>What Content-Length says (RFC 9110 8.6), in octets; null where the length is not known before the end (RFC 9112 6.3).</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public long? ContentLength => Alive.ContentLength is >= 0 and var length ? length : null;

    /// <summary>How many field lines the head has (RFC 9110 5.2).</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public int FieldCount => Alive.FieldCount;

    /// <summary>The field line at <paramref name="index"/>, in the order received (RFC 9110 5.3).</summary>
    /// <param name="index">From 0.</param>
    /// <param name="name">In the case in which it was sent (RFC 9110 5.1).</param>
    /// <param name="value">Without the white space around it (RFC 9112 5.1).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public void GetField(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        WireExchange exchange = Alive;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)exchange.FieldCount, nameof(index));
        name = exchange.Name(index);
        value = exchange.Value(index);
    }

    /// <summary>The value of the first field line with this name, whatever the case of its letters (RFC 9110 5.1).</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public bool TryGetField(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        WireExchange exchange = Alive;
        for (int i = 0; i < exchange.FieldCount; i++)
        {
            if (!Octets.EqualsIgnoreCase(exchange.Name(i), name)) continue;
            value = exchange.Value(i);
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>Reads content (RFC 9110 6.4) into the caller's memory: from the socket straight into it, where nothing is at hand.</summary>
    /// <returns>The octets read; 0 at the end.</returns>
    /// <exception cref="HttpIOException">The content is not whole (RFC 9112 8); the <see cref="PoolingRequestException"/> inside says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the connection is closed.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Alive.ReadAsync(buffer, _loan, cancellationToken);

    /// <summary>All of the content (RFC 9110 6.4) that was not read yet, as one piece in the response's own memory.</summary>
    /// <param name="maxLength">The most octets that it may have. Default 16 MiB: nothing that a server sends should fill the memory.</param>
    /// <param name="cancellationToken">Ends the reading, and the connection.</param>
    /// <returns>Valid until the response is disposed.</returns>
    /// <exception cref="HttpIOException">The content is not whole (RFC 9112 8), or longer than <paramref name="maxLength"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is negative.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadContentAsync(int maxLength = 16 * 1024 * 1024, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        return Alive.ReadAllAsync(maxLength, _loan, cancellationToken);
    }

    /// <summary>The content (RFC 9110 6.4) as a stream, once. Disposing it disposes the response.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Stream OpenStream()
    {
        _ = Alive;
        return new WireContentStream(this);
    }

    /// <summary>The socket events of the request (RFC 9112 9). It is made when it is asked for.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public RequestTimeline GetTimeline() => TimelineReader.Read(Alive, Alive.Time);

    /// <summary>
    /// Ends the response: its memory and its connection are used again (RFC 9112 9.3). Content that was not read is drained within the pool's limits, or the
    /// connection is closed. May be called twice.
    /// </summary>
    public void Dispose() => _exchange?.EndLife(_life, _loan);

    /// <summary>The same response.</summary>
    public bool Equals(WireResponse other) => _exchange == other._exchange && _life == other._life;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WireResponse other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_exchange, _life);

    /// <summary>The same response.</summary>
    public static bool operator ==(WireResponse left, WireResponse right) => left.Equals(right);

    /// <summary>Another response.</summary>
    public static bool operator !=(WireResponse left, WireResponse right) => !left.Equals(right);

    private WireExchange Alive => _exchange is { } exchange && exchange.Life == _life ? exchange : throw new ObjectDisposedException(nameof(WireResponse));
}
