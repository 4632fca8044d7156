using System.Net.Http;
using PoolingClient.Foundation;
using PoolingClient.Handler;
using PoolingClient.Http1;
using PoolingClient.Pool;
using PoolingClient.Wire;

namespace PoolingClient;

/// <summary>
/// A request for <see cref="SocketPool.SendAsync"/>: encoded once (RFC 9112 2.1), and sent as often as wanted, also at the same time. It may be changed while it is not
/// in flight. Not thread-safe while it is changed.
/// </summary>
/// <remarks>
/// Nothing is added to it but the request line (RFC 9112 3), Host (RFC 9110 7.2), and the field that frames its content (RFC 9110 8.6; and, where it has a deadline, the pool's
/// <see cref="SocketPoolOptions.DeadlineHeader"/>): no cookies, no credentials, no <c>traceparent</c> (W3C Trace Context), no redirects. Each octet is
/// checked when it is set (RFC 9110 5, RFC 9112 3): what could split the message is refused.
/// </remarks>
public sealed class WireRequest
{
    /// <summary>Content up to this is sent together with the head; more is sent from where it stands.</summary>
    private const int MostAtHand = 64 * 1024;

    private readonly OctetBuffer _fields = new();
    private readonly OctetBuffer _octets = new();
    private readonly Lock _gate = new();
    private char[] _target;
    private int _targetLength;
    private string? _shownTarget;   // null before it is asked for
    private ReadOnlyMemory<byte>? _content;
    private bool _hasHost;

    // Changed under the gate; read by whoever sends.
    private OriginPool? _pool;          // where it was sent last; who knows the way
    private SocketPool? _sockets;
    private bool _isEncoded;
    private int _inFlight;
    private int _headLength;
    private int _deadlineFieldAt;
    private ExchangeLimits? _usual, _limits;   // the pool's, and this request's made of them

    /// <summary>A request without content.</summary>
    /// <param name="method">Case-sensitive (RFC 9110 9.1). CONNECT (RFC 9110 9.3.6) is not among them.</param>
    /// <param name="uri">An absolute http or https URI (RFC 9110 4.2). Its path and query are the first target (RFC 9112 3.2.1).</param>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    /// <exception cref="ArgumentException">The method is CONNECT or no token, or the URI is not an absolute one of http or https with a host.</exception>
    public WireRequest(string method, Uri uri)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(uri);
        if (method == "CONNECT") throw new ArgumentException("A tunnel is made through a PoolingHttpHandler.", nameof(method));
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.IdnHost.Length == 0) throw new ArgumentException("The URI is not an absolute http or https URI with a host.", nameof(uri));
        (Method, Uri) = (method, uri);
        _target = uri.PathAndQuery.ToCharArray();
        _targetLength = _target.Length;
        var probe = new RequestHeadWriter(_octets, RequestFraming.None);
        Refusal refusal = probe.Begin(method, _target, http10: false);
        if (refusal.IsRefused) throw new ArgumentException(refusal.ToString(), refusal.Reason == RefusalReason.MethodNotToken ? nameof(method) : nameof(uri));
    }

    /// <summary>The request's method (RFC 9110 9.1).</summary>
    public string Method { get; }

    /// <summary>Where it goes: scheme, host and port (RFC 9110 4.3.1). Path and query are what <see cref="SetTarget"/> says last.</summary>
    public Uri Uri { get; }

    /// <summary>
    /// The content (RFC 9110 6.4), which must not change while the request is in flight; null where there is none. It is sent with its length (RFC 9110 8.6).
    /// Of more than 64 KiB a part may still be on its way
    /// when the server answers early: it must not change before that response has ended either.
    /// </summary>
    /// <exception cref="InvalidOperationException">The request is in flight.</exception>
    public ReadOnlyMemory<byte>? Content
    {
        get => _content;
        set
        {
            ThrowIfInFlight();
            _content = value;
        }
    }

    /// <summary>The budget for queue, dials, every attempt and the content of the response; null: the pool's <see cref="SocketPoolOptions.Deadline"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="InvalidOperationException">The request is in flight.</exception>
    public TimeSpan? Deadline
    {
        get;
        set
        {
            ThrowIfInFlight();
            field = value is { } limit ? SocketPoolOptions.CheckTimeout(limit, nameof(Deadline)) : null;
        }
    }

    /// <summary>Whether it may be sent again though it may have been processed; null: by its method (RFC 9110 9.2.2).</summary>
    public bool? IsIdempotent { get; set { ThrowIfInFlight(); field = value; } }

    /// <summary>Whether it may be pipelined (RFC 9112 9.3.2); null: as the pool says (<see cref="SocketPoolOptions.PipelineByDefault"/>).</summary>
    public bool? AllowPipelining { get; set { ThrowIfInFlight(); field = value; } }

    /// <summary>Replaces path and query, in origin-form (RFC 9112 3.2.1): it begins with a slash, and is percent-encoded already (RFC 3986 2.1).</summary>
    /// <exception cref="ArgumentException">It is empty, does not begin with a slash, or has a character that no target has; the message names its index.</exception>
    /// <exception cref="InvalidOperationException">The request is in flight.</exception>
    public void SetTarget(ReadOnlySpan<char> target)
    {
        ThrowIfInFlight();
        if ((target.IsEmpty || target[0] != '/') && !(Method == "OPTIONS" && target is "*")) throw new ArgumentException("The request target does not begin with a slash (RFC 9112 3.2.1).", nameof(target));
        _octets.Clear();
        var probe = new RequestHeadWriter(_octets, RequestFraming.None);
        Refusal refusal = probe.Begin(Method, target, http10: false);
        if (refusal.IsRefused) throw new ArgumentException(refusal.ToString(), nameof(target));
        if (_target.Length < target.Length) _target = new char[target.Length * 2];
        target.CopyTo(_target);
        _targetLength = target.Length;
        _shownTarget = null;
    }

    /// <summary>Adds a field line behind those that are there (RFC 9110 5.2, RFC 9110 5.3).</summary>
    /// <param name="name">A token (RFC 9110 5.1). Not one that frames the message or that its connection decides about: Content-Length, Transfer-Encoding,
    /// Expect, Upgrade, Proxy-Authorization.</param>
    /// <param name="value">ASCII without control characters (RFC 9110 5.5).</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The field cannot be sent; the message names it, and the index of what is wrong, never the value.</exception>
    /// <exception cref="InvalidOperationException">The request is in flight.</exception>
    public WireRequest AddField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        ThrowIfInFlight();
        KnownField known = KnownFields.Recognize(name);
        if (known is KnownField.ContentLength or KnownField.TransferEncoding or KnownField.Expect or KnownField.Upgrade || Octets.EqualsIgnoreCase(name, "Proxy-Authorization"u8))
        {
            throw new ArgumentException($"The header '{Octets.Show(name)}' is not the request's own: the client writes it where it belongs, or it needs a PoolingHttpHandler.", nameof(name));
        }
        if (known == KnownField.Host && _hasHost) throw new ArgumentException(new Refusal(RefusalReason.HostTwice).ToString(), nameof(name));
        int before = _fields.Length;
        var writer = new RequestHeadWriter(_fields, RequestFraming.None);
        Refusal refusal = writer.Field(name, value);
        if (refusal.IsRefused) throw new ArgumentException(refusal.ToString(), refusal.Reason == RefusalReason.FieldNameNotToken ? nameof(name) : nameof(value));
        if (_fields.Length > RequestHeadWriter.MostOctets)
        {
            _fields.Truncate(before);
            throw new ArgumentException(new Refusal(RefusalReason.HeadTooLarge, Octets.Show(name)).ToString(), nameof(value));
        }
        _hasHost |= known == KnownField.Host;
        WantsClose |= known == KnownField.Connection && ContainsClose(value);
        return this;
    }

    /// <inheritdoc cref="AddField(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public WireRequest AddField(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        // One octet a character: what is not ASCII becomes an octet that the check refuses.
        return AddField(System.Text.Encoding.UTF8.GetBytes(name), System.Text.Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Takes all field lines out (RFC 9110 5.2).</summary>
    /// <exception cref="InvalidOperationException">The request is in flight.</exception>
    public void ClearFields()
    {
        ThrowIfInFlight();
        _fields.Clear();
        (_hasHost, WantsClose) = (false, false);
    }

    internal bool WantsClose { get; private set; }

    /// <summary>The target for those who look into the pool, where paths are shown.</summary>
    internal string ShownTarget => _shownTarget ??= new string(_target, 0, _targetLength);

    internal ReadOnlySpan<byte> Encoded => _octets.Span;

    internal int HeadLength => _headLength;

    /// <summary>Where the value of its deadline field begins in what is encoded; 0 where it has none.</summary>
    internal int DeadlineFieldAt => _deadlineFieldAt;

    internal ReadOnlySpan<char> Target => _target.AsSpan(0, _targetLength);

    /// <summary>Content that is too long for one piece with the head.</summary>
    internal bool StreamsContent => _content is { Length: > MostAtHand };

    /// <summary>Makes it ready for one more flight, which <see cref="Land"/> ends.</summary>
    /// <exception cref="PoolingRequestException">It cannot be sent.</exception>
    internal OriginPool TakeOff(SocketPool sockets, out ExchangeLimits limits)
    {
        // Mostly it goes where it went before, as it is.
        if (Volatile.Read(ref _isEncoded) && _sockets == sockets && _pool is { } known && _limits is { } same && ReferenceEquals(_usual, sockets.Settings.Limits) && sockets.FindAgain(known, Uri) == known)
        {
            Interlocked.Increment(ref _inFlight);
            limits = same;
            return known;
        }
        lock (_gate)
        {
            if (_sockets != sockets) (_pool, _sockets, _limits, _isEncoded) = (null, sockets, null, false);
            OriginPool pool = sockets.FindAgain(_pool, Uri);
            if (pool != _pool)
            {
                if (_inFlight > 0 && _isEncoded && pool.Route.IsForwarded != _pool?.Route.IsForwarded) throw new InvalidOperationException("The way to the origin has changed while the request is in flight.");
                _isEncoded &= _pool is not null && pool.Route.IsForwarded == _pool.Route.IsForwarded;
                _pool = pool;
            }
            ExchangeLimits usual = sockets.Settings.Limits;
            if (_limits is null || !ReferenceEquals(_usual, usual)) (_usual, _limits) = (usual, LimitsOf(usual));
            if (!_isEncoded) Encode(pool, _limits.Deadline == Timeout.InfiniteTimeSpan ? null : sockets.Settings.Messages.DeadlineField);
            limits = _limits;
            Interlocked.Increment(ref _inFlight);
            return pool;
        }
    }

    /// <summary>
    /// The pool's limits, which may have changed since the last flight, with the request's own. Octets may be in flight that tell the deadline, or do not: what is
    /// encoded keeps having one, or having none.
    /// </summary>
    private ExchangeLimits LimitsOf(ExchangeLimits usual)
    {
        TimeSpan deadline = Deadline ?? usual.Deadline;
        if (_isEncoded && _limits is { } before && (before.Deadline == Timeout.InfiniteTimeSpan) != (deadline == Timeout.InfiniteTimeSpan)) deadline = before.Deadline;
        return deadline == usual.Deadline ? usual : usual with { Deadline = deadline };
    }

    /// <summary>Its octets are not needed any more by the flight that ends.</summary>
    internal void Land() => Interlocked.Decrement(ref _inFlight);

    private void ThrowIfInFlight()
    {
        if (Volatile.Read(ref _inFlight) > 0) throw new InvalidOperationException("The request is in flight: it is changed when its response has come, or has failed.");
        lock (_gate) (_isEncoded, _limits) = (false, null);
    }

    private void Encode(OriginPool pool, DeadlineField? deadline)
    {
        _octets.Clear();
        RequestFraming framing = _content is { } content ? RequestFraming.OfLength(content.Length) : RequestFraming.None;
        var writer = new RequestHeadWriter(_octets, framing);
        bool isForwarded = pool.Route.IsForwarded;
        ReadOnlySpan<char> target = _target.AsSpan(0, _targetLength);
        // To a proxy, OPTIONS of the server itself has no path (RFC 9112 3.2.4).
        Refusal refusal = writer.Begin(Method, isForwarded ? $"{Origin.Of(Uri)}{(target is "*" ? "" : target)}" : target, http10: false);
        if (!refusal.IsRefused && !_hasHost) refusal = writer.Encoded(isForwarded ? Origin.Of(Uri).EncodeHostLine() : pool.HostLine.Span, hasHost: true);
        if (!refusal.IsRefused) refusal = writer.Encoded(_fields.Span, _hasHost);
        _deadlineFieldAt = 0;
        if (!refusal.IsRefused && deadline is not null && !HasField(deadline.Name))
        {
            _deadlineFieldAt = _octets.Length + deadline.ValueAt;
            refusal = writer.Encoded(deadline.Line.Span, hasHost: false);
        }
        if (!refusal.IsRefused && isForwarded && pool.ProxyAuthorization is { } credentials) refusal = writer.Field("Proxy-Authorization", credentials);
        if (!refusal.IsRefused) refusal = writer.End(announceEmpty: _content is null && Method is not ("GET" or "HEAD" or "DELETE" or "OPTIONS" or "TRACE"));
        if (refusal.IsRefused) throw FailureDoor.ToException(refusal);
        _headLength = _octets.Length;
        if (_content is { Length: <= MostAtHand } small) _octets.Write(small.Span);
        _isEncoded = true;
    }

    /// <summary>Looked for in what is encoded already: it is asked once an encoding.</summary>
    private bool HasField(string name)
    {
        byte[] wanted = System.Text.Encoding.ASCII.GetBytes(name);
        ReadOnlySpan<byte> lines = _fields.Span;
        while (!lines.IsEmpty)
        {
            if (Octets.EqualsIgnoreCase(lines[..lines.IndexOf(Octets.Colon)], wanted)) return true;
            lines = lines[(lines.IndexOf(Octets.Lf) + 1)..];
        }
        return false;
    }

    private static bool ContainsClose(ReadOnlySpan<byte> options)
    {
        foreach (Range option in options.Split(Octets.Comma))
        {
            if (Octets.EqualsIgnoreCase(Octets.TrimOws(options[option]), "close"u8)) return true;
        }
        return false;
    }
}
