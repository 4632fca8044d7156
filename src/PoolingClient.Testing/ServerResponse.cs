using PoolingClient.Testing.Answers;

namespace PoolingClient.Testing;

/// <summary>
/// An answer (RFC 9112 2.1). It never changes: the <c>With</c> methods return changed copies, so one can be made once and returned for every
/// request, which also is the fastest way, because its octets are then encoded once.
/// </summary>
public sealed partial class ServerResponse
{
    private byte[]? _plainHead;

    private ServerResponse(int statusCode, ResponseContent content)
    {
        StatusCode = statusCode;
        Content = content;
    }

    /// <summary>The status code (RFC 9110 15).</summary>
    public int StatusCode { get; private init; }

    /// <summary>The reason phrase (RFC 9112 4); null for the usual one of the status code.</summary>
    public string? Reason { get; private set; }

    /// <summary>
    /// The field lines (RFC 9112 5), in the order of sending. Content-Length, Transfer-Encoding, Connection and Keep-Alive are added as needed,
    /// unless there is a line of that name here, which is then believed, right or wrong.
    /// </summary>
    public ServerFields Fields { get; private set; } = ServerFields.None;

    /// <summary>How the end of the content is told (RFC 9112 6.3).</summary>
    public ContentFraming Framing { get; private set; } = ContentFraming.Length;

    /// <summary>The trailer fields (RFC 9112 7.1.2). They are sent after chunked content only.</summary>
    public ServerFields Trailers { get; private set; } = ServerFields.None;

    /// <summary>The interim responses (1xx, RFC 9110 15.2) that are sent before this one.</summary>
    public IReadOnlyList<ServerResponse> Interims { get; private set; } = [];

    /// <summary>The effects of this answer only.</summary>
    public IReadOnlyList<Effect> Effects { get; private set; } = [];

    /// <summary>Whether the server ends the connection after this answer (RFC 9112 9.6).</summary>
    public bool EndsConnection { get; private set; }

    internal ResponseContent Content { get; private set; }

    /// <summary>Whether the content is all there is to send: octets that were given with their head.</summary>
    internal bool IsRaw { get; private init; }

    /// <summary>What takes the connection over after this answer.</summary>
    internal Func<RawConnection, Task>? Takeover { get; private set; }

    /// <summary>Adds a field line (RFC 9112 5) after the others.</summary>
    /// <param name="name">The field name (RFC 9110 5.1). It is not checked: a server may be asked to send anything.</param>
    /// <param name="value">The field value (RFC 9110 5.5); each char is one octet (Latin-1). It is not checked either.</param>
    public ServerResponse With(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return Changed(copy =>
        {
            copy.Fields = Fields.With(name, value);
            copy.EndsConnection |= copy.Fields.HasToken("Connection", "close");
        });
    }

    /// <summary>Sets the reason phrase (RFC 9112 4).</summary>
    /// <param name="reason">The phrase; it may be empty.</param>
    public ServerResponse WithReason(string reason) => Changed(copy => copy.Reason = reason);

    /// <summary>Sets how the end of the content is told (RFC 9112 6.3). Content of unknown length is sent in chunks when asked for a length.</summary>
    /// <param name="framing">The framing. <see cref="ContentFraming.UntilClose"/> ends the connection.</param>
    public ServerResponse WithFraming(ContentFraming framing) => Changed(copy => copy.Framing = framing);

    /// <summary>Adds a trailer field (RFC 9112 7.1.2), and sends the content in chunks.</summary>
    /// <param name="name">The field name; it is not checked.</param>
    /// <param name="value">The field value; it is not checked.</param>
    public ServerResponse WithTrailer(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return Changed(copy => (copy.Trailers, copy.Framing) = (Trailers.With(name, value), ContentFraming.Chunked));
    }

    /// <summary>Adds an interim response (RFC 9110 15.2) before this one, after those it has.</summary>
    /// <param name="statusCode">Its status code, from 100 to 199.</param>
    /// <param name="fields">Its field lines.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status code is not from 100 to 199 (RFC 9110 15.2).</exception>
    public ServerResponse WithInterim(int statusCode, params ServerField[] fields)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 199);
        ArgumentNullException.ThrowIfNull(fields);
        var interim = new ServerResponse(statusCode, OctetsContent.Empty) { Fields = new ServerFields([.. fields]) };
        return Changed(copy => copy.Interims = [.. Interims, interim]);
    }

    /// <summary>Adds an effect for this answer only, after those of the server.</summary>
    /// <param name="effect">The effect, at <see cref="EffectStage.BeforeStatusLine"/> or a later stage.</param>
    /// <exception cref="ArgumentException">The effect has no action, or its stage is before any answer.</exception>
    public ServerResponse WithEffect(Effect effect)
    {
        ArgumentNullException.ThrowIfNull(effect);
        if (effect.Stage < EffectStage.BeforeStatusLine)
        {
            throw new ArgumentException($"The stage {effect.Stage} is over when there is an answer.", nameof(effect));
        }

        return Changed(copy => copy.Effects = [.. Effects, effect.Checked()]);
    }

    /// <summary>Ends the connection after this answer, which says so with <c>Connection: close</c> (RFC 9112 9.6, unless it is raw).</summary>
    public ServerResponse WithClose() => Changed(copy => copy.EndsConnection = true);

    /// <summary>The encoded head of an answer after which the connection stays open, without a hint. It is kept.</summary>
    internal byte[] PlainHead => _plainHead ??= HeadEncoder.Encode(this, HeadEncoder.FramingOf(this), HeadNotes.None);

    private ServerResponse Changed(Action<ServerResponse> change)
    {
        var copy = (ServerResponse)MemberwiseClone();
        copy._plainHead = null;
        change(copy);
        return copy;
    }
}
