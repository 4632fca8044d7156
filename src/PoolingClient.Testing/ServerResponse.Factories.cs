using System.Text;
using PoolingClient.Testing.Answers;

namespace PoolingClient.Testing;

/// <content>The ways to make an answer.</content>
public sealed partial class ServerResponse
{
    private const string PlainText = "text/plain; charset=utf-8";

    /// <summary>200 (OK, RFC 9110 15.3.1) with Content-Length: 0 (RFC 9110 8.6).</summary>
    public static ServerResponse Ok() => Status(200);

    /// <summary>200 (OK, RFC 9110 15.3.1) with text as its content (UTF-8, text/plain).</summary>
    /// <param name="text">The text.</param>
    public static ServerResponse Ok(string text) => Status(200, text);

    /// <summary>200 (OK, RFC 9110 15.3.1) with octets as its content (RFC 9110 6.4). They are not copied, and must not change.</summary>
    /// <param name="content">The content.</param>
    public static ServerResponse Ok(byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new ServerResponse(200, new OctetsContent(content));
    }

    /// <summary>A status code (RFC 9110 15) with Content-Length: 0 (and without, where RFC 9110 8.6 forbids it).</summary>
    /// <param name="statusCode">The status code.</param>
    public static ServerResponse Status(int statusCode) => new(statusCode, OctetsContent.Empty);

    /// <summary>A status code (RFC 9110 15) with text as its content (UTF-8, text/plain).</summary>
    /// <param name="statusCode">The status code.</param>
    /// <param name="text">The text.</param>
    public static ServerResponse Status(int statusCode, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ServerResponse(statusCode, new OctetsContent(Encoding.UTF8.GetBytes(text))).With("Content-Type", PlainText);
    }

    /// <summary>200 (OK) with the pieces as chunks (RFC 9112 7.1) of those sizes (UTF-8, text/plain). Empty pieces are left out.</summary>
    /// <param name="pieces">The pieces.</param>
    public static ServerResponse Chunked(params string[] pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return Chunked(pieces.Select(Encoding.UTF8.GetBytes).ToArray()).With("Content-Type", PlainText);
    }

    /// <summary>200 (OK) with the pieces as chunks (RFC 9112 7.1) of those sizes. They are enumerated for every answer; empty ones are left out.</summary>
    /// <param name="pieces">The pieces.</param>
    public static ServerResponse Chunked(IEnumerable<byte[]> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return new ServerResponse(200, new PiecesContent(pieces)) { Framing = ContentFraming.Chunked };
    }

    /// <summary>200 (OK, RFC 9110 15.3.1) with that many octets of <see cref="OctetPattern"/>, which are never held in memory.</summary>
    /// <param name="length">How many octets; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static ServerResponse Generated(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new ServerResponse(200, new GeneratedContent(length));
    }

    /// <summary>200 (OK) with text whose end is the end of the connection (RFC 9112 6.3).</summary>
    /// <param name="text">The text (UTF-8, text/plain).</param>
    public static ServerResponse CloseDelimited(string text) => Ok(text).WithFraming(ContentFraming.UntilClose);

    /// <summary>200 (OK) with octets whose end is the end of the connection (RFC 9112 6.3).</summary>
    /// <param name="content">The content.</param>
    public static ServerResponse CloseDelimited(byte[] content) => Ok(content).WithFraming(ContentFraming.UntilClose);

    /// <summary>200 (OK) with content that a function writes while it is sent, in chunks (RFC 9112 7.1); the content ends when its task does.</summary>
    /// <param name="write">The function. Its token is cancelled when the connection has ended.</param>
    public static ServerResponse Stream(Func<ContentWriter, CancellationToken, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return new ServerResponse(200, new WrittenContent(write)) { Framing = ContentFraming.Chunked };
    }

    /// <summary>As <see cref="Stream"/>, as server-sent events (WHATWG HTML 9.2): see <see cref="ContentWriter.WriteEventAsync"/>.</summary>
    /// <param name="write">The function.</param>
    public static ServerResponse EventStream(Func<ContentWriter, CancellationToken, Task> write) =>
        Stream(write).With("Content-Type", "text/event-stream").With("Cache-Control", "no-store");

    /// <summary>Exactly these octets in place of an answer (RFC 9112 2.1). The connection stays open: see <see cref="WithClose"/>.</summary>
    /// <param name="octets">The octets.</param>
    public static ServerResponse Raw(byte[] octets)
    {
        ArgumentNullException.ThrowIfNull(octets);
        return new ServerResponse(200, new OctetsContent(octets)) { IsRaw = true };
    }

    /// <summary>Exactly this text in place of an answer (RFC 9112 2.1). The connection stays open: see <see cref="WithClose"/>.</summary>
    /// <param name="text">The text; each char is one octet (Latin-1).</param>
    public static ServerResponse Raw(string text) => Raw(Encoding.Latin1.GetBytes(text));

    /// <summary>101 (Switching Protocols, RFC 9110 15.2.2), and then a script that has the connection; it is closed when the script ends.</summary>
    /// <param name="protocol">The value of the Upgrade field (RFC 9110 7.8).</param>
    /// <param name="script">The script.</param>
    public static ServerResponse Upgrade(string protocol, Func<RawConnection, Task> script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return new ServerResponse(101, OctetsContent.Empty) { Takeover = script }.With("Connection", "Upgrade").With("Upgrade", protocol);
    }

    /// <summary>200 without content, as CONNECT is answered (RFC 9110 9.3.6), and then a script that has the connection, closed when it ends.</summary>
    /// <param name="script">The script.</param>
    public static ServerResponse Tunnel(Func<RawConnection, Task> script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return new ServerResponse(200, OctetsContent.Empty) { Takeover = script };
    }

    internal static ServerResponse Echo(ResponseContent content, bool isChunked) =>
        new(200, content) { Framing = isChunked ? ContentFraming.Chunked : ContentFraming.Length };
}
