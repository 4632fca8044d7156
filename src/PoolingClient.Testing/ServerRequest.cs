using System.Security.Cryptography;
using System.Text;
using PoolingClient.Testing.Requests;

namespace PoolingClient.Testing;

/// <summary>
/// A request as it came in (RFC 9112 2.1). It is recorded when its head is complete; its content grows until <see cref="Complete"/>.
/// </summary>
public sealed class ServerRequest
{
    private readonly RequestHead _head;
    private readonly int _keep;
    private readonly Lock _gate = new();

    // Under the gate: tests read while the connection still receives.
    private byte[] _kept = [];
    private int _keptLength;
    private long _received;
    private IncrementalHash? _hash;
    private string? _sha256;
    private ServerFields _trailers = ServerFields.None;

    // One-way: once true, always true.
    private volatile bool _complete;

    internal ServerRequest(RequestHead head, int connectionId, int index, DateTimeOffset receivedAt, TimeSpan elapsed, int keep)
    {
        _head = head;
        _keep = keep;
        ConnectionId = connectionId;
        Index = index;
        ReceivedAt = receivedAt;
        Elapsed = elapsed;
    }

    /// <summary>The method (RFC 9110 9.1), as sent. Empty if the request line was malformed.</summary>
    public string Method => _head.Method;

    /// <summary>The request target (RFC 9112 3.2), as sent. Empty if the request line was malformed.</summary>
    public string Target => _head.Target;

    /// <summary>The version (RFC 9112 2.3), for example <c>HTTP/1.1</c>. Empty if the request line was malformed.</summary>
    public string Version => _head.Version;

    /// <summary>The field lines of the head (RFC 9112 5). Empty if it was malformed.</summary>
    public ServerFields Fields => _head.Fields;

    /// <summary>The head exactly as received, with its empty line (RFC 9112 2.1); each char is one octet (Latin-1).</summary>
    public string RawHead => Encoding.Latin1.GetString(_head.Octets);

    /// <summary>The connection it came on, counted from 1.</summary>
    public int ConnectionId { get; }

    /// <summary>Which request of its connection it is (RFC 9112 9.3), counted from 1.</summary>
    public int Index { get; }

    /// <summary>When its head was complete, by the server's clock.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The time from the start of the server until its head was complete.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Whether it was received whole (RFC 9112 8) and well-formed, with its content.</summary>
    public bool Complete => _complete;

    /// <summary>Why the server refused it as malformed (RFC 9112 2.2), or null.</summary>
    public string? Malformed { get; internal set; }

    /// <summary>The content (RFC 9110 6.4), up to <see cref="SocketServerOptions.MaxRecordedContent"/> octets; a copy if it is still growing.</summary>
    public byte[] Content
    {
        get
        {
            lock (_gate)
            {
                if (_keptLength != _kept.Length)
                {
                    var exact = _kept.AsSpan(0, _keptLength).ToArray();
                    if (!_complete)
                    {
                        return exact;
                    }

                    _kept = exact;
                }

                return _kept;
            }
        }
    }

    /// <summary>The kept content as text (UTF-8, RFC 3629).</summary>
    public string Text => Encoding.UTF8.GetString(Content);

    /// <summary>How many octets of content (RFC 9110 6.4) were received, kept or not.</summary>
    public long ContentLength
    {
        get
        {
            lock (_gate)
            {
                return _received;
            }
        }
    }

    /// <summary>The SHA-256 hash (RFC 6234) of all content, kept or not, in lower-case hexadecimal; null until the request is complete.</summary>
    public string? ContentSha256
    {
        get
        {
            lock (_gate)
            {
                if (_complete && _sha256 is null)
                {
                    _sha256 = Convert.ToHexStringLower(_hash?.GetHashAndReset() ?? SHA256.HashData(_kept.AsSpan(0, _keptLength)));
                    _hash?.Dispose();
                    _hash = null;
                }

                return _sha256;
            }
        }
    }

    /// <summary>The trailer fields (RFC 9112 7.1.2); empty if there were none.</summary>
    public ServerFields Trailers
    {
        get
        {
            lock (_gate)
            {
                return _trailers;
            }
        }
    }

    /// <summary>The request line, for messages (RFC 9112 3).</summary>
    public override string ToString() => $"#{Index} on connection {ConnectionId}: {Method} {Target} {Version}";

    internal RequestHead Head => _head;

    /// <summary>Whether it was counted as received. Only the connection's loop touches it.</summary>
    internal bool Settled { get; set; }

    internal void Append(ReadOnlySpan<byte> octets)
    {
        lock (_gate)
        {
            var keep = (int)Math.Min(octets.Length, (long)_keep - _keptLength);
            if (keep > 0)
            {
                if (_keptLength + keep > _kept.Length)
                {
                    Array.Resize(ref _kept, (int)Math.Min(_keep, Math.Max(_keptLength + (long)keep, _kept.Length * 2L)));
                }

                octets[..keep].CopyTo(_kept.AsSpan(_keptLength));
                _keptLength += keep;
            }

            _received += octets.Length;
            if (keep < octets.Length)
            {
                HashBeyond(octets);
            }
            else
            {
                _hash?.AppendData(octets);
            }
        }
    }

    internal void Finish(ServerFields trailers)
    {
        lock (_gate)
        {
            _trailers = trailers;
            _complete = true;
        }
    }

    // The hash begins when content is not kept for the first time: with what was kept before this piece.
    private void HashBeyond(ReadOnlySpan<byte> piece)
    {
        if (_hash is null)
        {
            _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _hash.AppendData(_kept, 0, (int)Math.Min(_keptLength, _received - piece.Length));
        }

        _hash.AppendData(piece);
    }
}
