using System.Buffers;
using System.Globalization;
using System.Text;

namespace PoolingClient.Testing.Answers;

/// <summary>Encodes heads, exactly as asked: nothing is checked, because a test may need what no server should send.</summary>
internal static class HeadEncoder
{
    /// <summary>The framing that the answer has on an HTTP/1.1 connection; null if it has no content by its status.</summary>
    internal static ContentFraming? FramingOf(ServerResponse response)
    {
        // RFC 9110, section 6.4.1, and section 9.3.6 for a tunnel.
        if (response.StatusCode is < 200 or 204 or 304 || response.Takeover is not null)
        {
            return null;
        }

        return response.Framing is ContentFraming.Length && response.Content.Length is null ? ContentFraming.Chunked : response.Framing;
    }

    internal static byte[] Encode(ServerResponse response, ContentFraming? framing, HeadNotes notes)
    {
        var head = new ArrayBufferWriter<byte>(256);
        Write(head, "HTTP/1.1 ");
        Write(head, response.StatusCode.ToString(CultureInfo.InvariantCulture));
        Write(head, " ");
        Write(head, response.Reason ?? ReasonPhrases.Of(response.StatusCode));
        Write(head, "\r\n");
        foreach (var line in response.Fields.AsSpan())
        {
            WriteLine(head, line.Name, line.Value);
        }

        if (!response.Fields.Contains("Content-Length") && !response.Fields.Contains("Transfer-Encoding"))
        {
            if (framing is ContentFraming.Length)
            {
                var length = Math.Max(0, response.Content.Length!.Value + notes.LengthDelta);
                WriteLine(head, "Content-Length", length.ToString(CultureInfo.InvariantCulture));
            }
            else if (framing is ContentFraming.Chunked)
            {
                WriteLine(head, "Transfer-Encoding", "chunked");
            }
        }

        if (notes.Connection is not null && !response.Fields.Contains("Connection"))
        {
            WriteLine(head, "Connection", notes.Connection);
        }

        if (notes.KeepAlive is not null && !response.Fields.Contains("Keep-Alive"))
        {
            WriteLine(head, "Keep-Alive", notes.KeepAlive);
        }

        Write(head, "\r\n");
        return head.WrittenSpan.ToArray();
    }

    /// <summary>Trailer fields and the empty line after them.</summary>
    internal static byte[] EncodeSection(ServerFields fields)
    {
        var section = new ArrayBufferWriter<byte>(64);
        foreach (var line in fields.AsSpan())
        {
            WriteLine(section, line.Name, line.Value);
        }

        Write(section, "\r\n");
        return section.WrittenSpan.ToArray();
    }

    private static void WriteLine(ArrayBufferWriter<byte> head, string name, string value)
    {
        Write(head, name);
        Write(head, ": ");
        Write(head, value);
        Write(head, "\r\n");
    }

    private static void Write(ArrayBufferWriter<byte> head, string text) =>
        head.Advance(Encoding.Latin1.GetBytes(text, head.GetSpan(text.Length)));
}
