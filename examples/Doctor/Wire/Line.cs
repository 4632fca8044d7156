using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Doctor.Wire;

/// <summary>
/// A connection of the examination: octets out, answers in, and how it ends. At most one receive is pending, and it goes on when somebody stopped
/// waiting for it: a request may be sent while it watches an idle connection. Not for several threads at once.
/// </summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly TapStream _tap;
    private byte[] _buffer = new byte[16 * 1024];
    private int _filled;
    private Task<int>? _receiving;
    private Ending _ended;

    public Line(Socket socket, Stream stream, TapStream tap) => (_socket, _stream, _tap) = (socket, stream, tap);

    /// <summary>The round trip as the kernel has measured it; null where it does not tell.</summary>
    public TimeSpan? RoundTrip => TcpInfo.RoundTrip(_socket);

    public int LocalPort => (_socket.LocalEndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Sends all of it. False: the connection was reset, or has ended; what came before can still be read.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> octets, CancellationToken stop)
    {
        try
        {
            await _stream.WriteAsync(octets, stop);
            await _stream.FlushAsync(stop);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Waits until so many octets have come that were not taken yet. None: they have; else why not.</summary>
    public async Task<Ending> EnsureAsync(int count, TimeSpan limit, CancellationToken stop)
    {
        long begun = Stopwatch.GetTimestamp();
        while (_filled < count)
        {
            if (_ended != Ending.None) return _ended;
            TimeSpan left = limit - Stopwatch.GetElapsedTime(begun);
            Ending ending = await ReceiveAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, stop);
            if (ending != Ending.None) return ending;
        }
        return Ending.None;
    }

    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(0, _filled);

    public void Take(int count)
    {
        // No receive is pending here: there are octets, so nobody waits for more.
        _buffer.AsSpan(count, _filled - count).CopyTo(_buffer);
        _filled -= count;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // FIN before close: a close with octets unread is a reset, which servers log as an error.
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was faster.
        }
        await _stream.DisposeAsync();
        _socket.Dispose();
        if (_receiving is null) return;
        try
        {
            await _receiving;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // It was ended by the line above.
        }
    }

    private async Task<Ending> ReceiveAsync(TimeSpan limit, CancellationToken stop)
    {
        if (_receiving is null)
        {
            if (_filled == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            _receiving = _stream.ReadAsync(_buffer.AsMemory(_filled), CancellationToken.None).AsTask();
        }
        try
        {
            int count = await _receiving.WaitAsync(limit, stop);
            _receiving = null;
            _filled += count;
            if (count > 0) return Ending.None;
            return _ended = _stream is SslStream && !_tap.HasEnded ? Ending.CloseNotify : Ending.Fin;
        }
        catch (TimeoutException)
        {
            return Ending.Silence;
        }
        catch (IOException e)
        {
            _receiving = null;
            return _ended = e.InnerException is SocketException ? Ending.Reset : Ending.Cut;
        }
    }
}
