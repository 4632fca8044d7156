using System.Net;
using System.Text;
using PoolingClient.Testing.Requests;
using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing;

/// <summary>
/// A TCP connection (RFC 9293) in the hands of a script, which decides about every octet (within TLS, where there is TLS: RFC 8446). It is closed when the script's task ends. One receive and
/// one send at a time. In <see cref="ServerModel.ThreadPerConnection"/> the calls block.
/// </summary>
public sealed class RawConnection
{
    // What a test script plausibly waits for; a script that never gets its delimiter must not eat the memory.
    private const int DefaultLimit = 1024 * 1024;

    private readonly OpenConnection _connection;
    private readonly RequestReader _requests;
    private readonly ContentReader _content;

    private RawConnection(OpenConnection connection, RequestReader requests, ContentReader content)
    {
        _connection = connection;
        _requests = requests;
        _content = content;
    }

    /// <summary>The number of the connection, counted from 1.</summary>
    public int Id => _connection.Record.Id;

    /// <summary>The client's end point.</summary>
    public IPEndPoint RemoteEndPoint => _connection.Record.RemoteEndPoint;

    /// <summary>Cancelled when the server has ended the connection or was disposed, or the client has been seen to end it (RFC 9293 3.6).</summary>
    public CancellationToken Ended => _connection.Gone;

    /// <summary>Receives at least one octet into a buffer; 0 after the client's FIN (RFC 9293 3.6).</summary>
    /// <param name="buffer">The buffer; not empty.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The client sent RST, for example.</exception>
    public async Task<int> ReceiveAsync(Memory<byte> buffer) => await ReceiveCoreAsync(buffer).ConfigureAwait(false);

    /// <summary>Receives what there is, at least one octet; empty after the client's FIN (RFC 9293 3.6).</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The client sent RST, for example.</exception>
    public async Task<byte[]> ReceiveAsync()
    {
        if (_connection.Input.IsEmpty)
        {
            _ = await FillAsync().ConfigureAwait(false);
        }

        return Take(_connection.Input.Length);
    }

    /// <summary>Receives exactly so many octets.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="EndOfStreamException">The client's FIN came before.</exception>
    public async Task<byte[]> ReceiveExactlyAsync(int count)
    {
        var octets = new byte[count];
        for (var received = 0; received < count;)
        {
            var part = await ReceiveCoreAsync(octets.AsMemory(received)).ConfigureAwait(false);
            received += part > 0 ? part : throw new EndOfStreamException($"FIN came after {received} of {count} octets.");
        }

        return octets;
    }

    /// <summary>Receives up to and with a delimiter, for example the end of a head (RFC 9112 2.1).</summary>
    /// <param name="delimiter">The delimiter; each char is one octet (Latin-1).</param>
    /// <param name="limit">How many octets are received at most: 1 MiB unless said.</param>
    /// <returns>The text with the delimiter; each char is one octet (Latin-1).</returns>
    /// <exception cref="EndOfStreamException">The client's FIN came before.</exception>
    /// <exception cref="InvalidDataException">The limit was reached before.</exception>
    public async Task<string> ReceiveUntilAsync(string delimiter = "\r\n\r\n", int limit = DefaultLimit)
    {
        var end = Encoding.Latin1.GetBytes(delimiter);
        var octets = new List<byte>();
        while (true)
        {
            if (_connection.Input.IsEmpty && !await FillAsync().ConfigureAwait(false))
            {
                throw new EndOfStreamException($"FIN came after {octets.Count} octets without the delimiter.");
            }

            // Octet by octet: what follows the delimiter must stay in the buffer, and scripts are not in a hurry.
            octets.Add(_connection.Input.Unread[0]);
            _connection.Input.Consume(1);
            if (EndsWith(octets, end))
            {
                return Encoding.Latin1.GetString([.. octets]);
            }

            if (octets.Count >= limit)
            {
                throw new InvalidDataException($"{limit} octets came without the delimiter.");
            }
        }
    }

    /// <summary>Reads a request with its content (RFC 9112 2.1), and records it.</summary>
    /// <returns>The request, or null if the client's FIN came instead of one.</returns>
    /// <exception cref="InvalidDataException">The octets are no request (RFC 9112 2.2); they are recorded as malformed.</exception>
    /// <exception cref="IOException">The client's FIN came inside the content (RFC 9112 8).</exception>
    public async Task<ServerRequest?> ReadRequestAsync()
    {
        ServerRequest? request = null;
        try
        {
            while (!_requests.TryRead(out request))
            {
                if (!await FillAsync().ConfigureAwait(false))
                {
                    return null;
                }
            }

            _content.Begin(request);
            await _content.ReadAllAsync().ConfigureAwait(false);
            return request;
        }
        catch (MalformedRequestException e)
        {
            request ??= _requests.RecordMalformed(e.Message);
            request.Malformed = e.Message;
            throw new InvalidDataException(e.Message, e);
        }
        finally
        {
            if (request is not null)
            {
                _requests.Settle(request);
            }
        }
    }

    /// <summary>Sends octets; the task completes when the kernel has them all.</summary>
    /// <param name="octets">The octets.</param>
    public async Task SendAsync(ReadOnlyMemory<byte> octets) => await _connection.Output.SendThroughAsync(octets).ConfigureAwait(false);

    /// <summary>Sends text; the task completes when the kernel has it all.</summary>
    /// <param name="text">The text; each char is one octet (Latin-1).</param>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends FIN, after close_notify (RFC 8446 6.1) where there is TLS; receiving goes on (RFC 9293 3.6.1).</summary>
    public void Fin() => _connection.Fin();

    /// <summary>Sends FIN without the close_notify that ends TLS in an orderly way (RFC 9112 9.8); receiving goes on (RFC 9293 3.6.1).</summary>
    public void FinWithoutNotify() => _connection.Fin(notify: false);

    /// <summary>Ends the connection with RST (RFC 9293 3.10.5).</summary>
    public void Reset() => _connection.Reset();

    /// <summary>Waits until the client ends the connection (RFC 9293 3.6), without receiving.</summary>
    /// <param name="limit">How long to wait.</param>
    /// <returns>Whether it did.</returns>
    /// <exception cref="IOException">The server was disposed.</exception>
    public async Task<bool> WaitForEndAsync(TimeSpan limit) => await _connection.WaitForClientEndAsync(limit).ConfigureAwait(false);

    internal static async ValueTask RunAsync(
        OpenConnection connection, RequestReader requests, ContentReader content, Func<RawConnection, Task> script)
    {
        // The watch of the wait sees FIN or RST also while the script waits for something of its own.
        await connection.WaitForAsync(script(new RawConnection(connection, requests, content))).ConfigureAwait(false);
        await connection.CloseAsync(linger: false).ConfigureAwait(false);
    }

    private async ValueTask<int> ReceiveCoreAsync(Memory<byte> buffer)
    {
        if (_connection.Input.IsEmpty)
        {
            var received = await _connection.Wire.ReceiveAsync(buffer).ConfigureAwait(false);
            if (received == 0)
            {
                _connection.NoteClientEnd(ConnectionEnd.ClosedByClient);
            }

            return received;
        }

        var count = Math.Min(buffer.Length, _connection.Input.Length);
        Take(count).CopyTo(buffer);
        return count;
    }

    private static bool EndsWith(List<byte> octets, byte[] end)
    {
        if (octets.Count < end.Length)
        {
            return false;
        }

        for (var i = 1; i <= end.Length; i++)
        {
            if (octets[^i] != end[^i])
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> FillAsync()
    {
        var count = await _connection.ReceiveMoreAsync().ConfigureAwait(false);
        _requests.Touch();
        if (count == 0)
        {
            _connection.NoteClientEnd(ConnectionEnd.ClosedByClient);
        }

        return count > 0;
    }

    private byte[] Take(int count)
    {
        var octets = _connection.Input.Unread[..count].ToArray();
        _connection.Input.Consume(count);
        return octets;
    }
}
