namespace PoolingClient.Handler;

/// <summary>
/// Coded content on its way into one of the framework's decoders, which take the end of their source for the end of the content, wherever it comes.
/// Watching what they ask for tells whether the coded data was whole.
/// </summary>
/// <remarks>
/// A decoder of deflate or brotli that has seen the end of its data asks for nothing more: if it sees the end of the source, the data was cut.
/// One of gzip asks for another member (RFC 1952 2.2). It is given one octet that begins none: with its data complete, it ends there; else it takes the octet for data,
/// and gives something of it, or asks again, or finds it wrong.
/// </remarks>
internal sealed class CodedSource(Stream coded, bool isGZip) : ReadOnlyStream
{
    private const byte NoMember = 0xFF;   // nor, as the last octet of a gzip trailer, the right one below 4 GiB

    private readonly byte[] _peeked = new byte[2];
    private int _peekedCount, _peekedGiven;
    private bool _isAtEnd, _askedAgain;

    /// <summary>Octets that were given to the decoder.</summary>
    public long Taken { get; private set; }

    /// <summary>The decoder was given the octet behind the end.</summary>
    public bool HasProbed { get; private set; }

    /// <summary>The decoder wanted more than there was. Empty content has nothing to be cut.</summary>
    public bool IsCut => Taken > 0 && (isGZip ? _askedAgain : _isAtEnd);

    /// <summary>Reading the content itself has failed, and said why.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The first octets, which are still read afterwards. Fewer than two where there are no more.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancellationToken)
    {
        while (_peekedCount < _peeked.Length && await ReadCodedAsync(_peeked.AsMemory(_peekedCount), cancellationToken).ConfigureAwait(false) is var read and > 0) _peekedCount += read;
        return _peeked.AsMemory(0, _peekedCount);
    }

    public ReadOnlyMemory<byte> Peek()
    {
        while (_peekedCount < _peeked.Length && ReadCoded(_peeked.AsSpan(_peekedCount)) is var read and > 0) _peekedCount += read;
        return _peeked.AsMemory(0, _peekedCount);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        int given = GivePeeked(buffer);
        if (given == 0) given = ReadCoded(buffer);
        return given > 0 ? Count(given) : AtEnd(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        int given = GivePeeked(buffer.Span);
        if (given == 0) given = await ReadCodedAsync(buffer, cancellationToken).ConfigureAwait(false);
        return given > 0 ? Count(given) : AtEnd(buffer.Span);
    }

    /// <summary>Reads what follows the coded data, which belongs to the content and not to the data, so that the connection is free: to a limit, beyond which it is left to the disposal.</summary>
    public async ValueTask DiscardAsync(Memory<byte> buffer, int most, CancellationToken cancellationToken)
    {
        for (int read = 1; most > 0 && read > 0; most -= read) read = await ReadCodedAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public void Discard(Span<byte> buffer, int most)
    {
        for (int read = 1; most > 0 && read > 0; most -= read) read = ReadCoded(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) coded.Dispose();
        base.Dispose(disposing);
    }

    private int GivePeeked(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _peekedCount - _peekedGiven);
        _peeked.AsSpan(_peekedGiven, count).CopyTo(buffer);
        _peekedGiven += count;
        return count;
    }

    private int Count(int given)
    {
        Taken += given;
        return given;
    }

    private int AtEnd(Span<byte> buffer)
    {
        _isAtEnd = true;
        _askedAgain = HasProbed;
        if (!isGZip || Taken == 0 || HasProbed) return 0;
        HasProbed = true;
        buffer[0] = NoMember;
        return 1;
    }

    private int ReadCoded(Span<byte> buffer)
    {
        try
        {
            return coded.Read(buffer);
        }
        catch
        {
            HasFailed = true;
            throw;
        }
    }

    private async ValueTask<int> ReadCodedAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await coded.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            HasFailed = true;
            throw;
        }
    }
}
