namespace PoolingClient.Testing.Transport;

/// <summary>
/// What is to be sent. Octets gather here until someone flushes, so that answers which are ready leave in one send; the rest of
/// an answer that drips leaves in pieces.
/// </summary>
internal sealed class OutputBuffer(Wire wire, TimeProvider clock, CancellationToken stopping)
{
    // Longer octets are sent from where they are; shorter ones are cheaper to copy than to send alone.
    internal const int CopyLimit = 16 * 1024;

    private const int FlushLimit = 64 * 1024;

    private byte[] _octets = new byte[1024];
    private int _length;
    private bool _pieceWasSent;

    /// <summary>When the last send began: the client cannot have had the octets earlier.</summary>
    internal long LastSend { get; private set; } = clock.GetTimestamp();

    internal bool IsFull => _length >= FlushLimit;

    internal Pace? Pace { get; private set; }

    internal void Append(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > _octets.Length - _length)
        {
            Array.Resize(ref _octets, Math.Max(_length + octets.Length, _octets.Length * 2));
        }

        octets.CopyTo(_octets.AsSpan(_length));
        _length += octets.Length;
    }

    internal ValueTask FlushAsync()
    {
        if (_length == 0)
        {
            return default;
        }

        var octets = _octets.AsMemory(0, _length);
        _length = 0;
        return SendAsync(octets);
    }

    /// <summary>Sends what has gathered and then these octets, without copying them.</summary>
    internal async ValueTask SendThroughAsync(ReadOnlyMemory<byte> octets)
    {
        await FlushAsync().ConfigureAwait(false);
        await SendAsync(octets).ConfigureAwait(false);
    }

    /// <summary>Sends what has gathered as before, and everything after it at another pace.</summary>
    internal async ValueTask SetPaceAsync(Pace? pace)
    {
        await FlushAsync().ConfigureAwait(false);
        Pace = pace;
        _pieceWasSent = false;
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        LastSend = clock.GetTimestamp();
        return Pace is null ? wire.SendAsync(octets) : DripAsync(octets, Pace);
    }

    private async ValueTask DripAsync(ReadOnlyMemory<byte> octets, Pace pace)
    {
        while (!octets.IsEmpty)
        {
            if (_pieceWasSent)
            {
                await wire.WaitAsync(Task.Delay(pace.Interval, clock, stopping)).ConfigureAwait(false);
            }

            var piece = octets[..Math.Min(pace.Octets, octets.Length)];
            LastSend = clock.GetTimestamp();
            await wire.SendAsync(piece).ConfigureAwait(false);
            _pieceWasSent = true;
            octets = octets[piece.Length..];
        }
    }
}
