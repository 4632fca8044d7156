using System.Text;

namespace PoolingClient.Tests.Cuts;

/// <summary>A response that is cut, as it was put together: so that what a beginning of it holds is known without reading it.</summary>
internal sealed class CutMessage
{
    private readonly StringBuilder _octets = new();
    private readonly List<int> _content = [];   // where each octet of content stands

    public static readonly Dictionary<string, CutMessage> All = new()
    {
        ["length"] = new CutMessage().Head("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 26\r\n\r\n").Content("abcdefghijklmnopqrstuvwxyz").End(),
        ["chunks and trailers"] = new CutMessage().Head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n")
            .Framing("6;x=\"y\"\r\n").Content("abcdef").Framing("\r\n000B\r\n").Content("ghijklmnopq").Framing("\r\n00\r\nX-Sum: 17\r\nX-Other: z\r\n\r\n").End(),
        ["close"] = new CutMessage().Head("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n").Content("abcdefghijklmnopqrstuvwxyz"),
        ["interim and final"] = new CutMessage().Head("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n").Content("abcdefghij").End(),
    };

    public int Length => _octets.Length;

    /// <summary>Octets up to the end of the final head.</summary>
    public int HeadEnd { get; private set; }

    /// <summary>The response is complete by its own framing. Otherwise only the FIN completes it.</summary>
    public bool EndsItself { get; private set; }

    public string Text => _octets.ToString();

    /// <summary>All of its content.</summary>
    public string WholeContent => ContentBefore(Length);

    /// <summary>The content in its first octets.</summary>
    public string ContentBefore(int octets) => string.Concat(_content.TakeWhile(at => at < octets).Select(at => _octets[at]));

    private CutMessage Head(string head)
    {
        _octets.Append(head);
        HeadEnd = _octets.Length;
        return this;
    }

    private CutMessage Framing(string octets)
    {
        _octets.Append(octets);
        return this;
    }

    private CutMessage Content(string content)
    {
        _content.AddRange(Enumerable.Range(_octets.Length, content.Length));
        _octets.Append(content);
        return this;
    }

    private CutMessage End()
    {
        EndsItself = true;
        return this;
    }
}
