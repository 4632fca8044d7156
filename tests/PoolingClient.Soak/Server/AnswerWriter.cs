using System.Buffers;
using System.Globalization;
using System.Text;
using PoolingClient.Soak.Plans;

namespace PoolingClient.Soak.Server;

/// <summary>Encodes answers.</summary>
internal static class AnswerWriter
{
    /// <summary>Above 0x7F in every octet: nothing of HTTP begins like that.</summary>
    public static readonly byte[] Garbage = [.. Enumerable.Range(0, 37).Select(i => (byte)(0x80 | (i * 7)))];

    /// <summary>An answer that nobody asked for.</summary>
    public static readonly byte[] Surplus = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nX-Id: nobody\r\nContent-Length: 7\r\n\r\nnobody;");

    public static bool HasContent(RequestPlan plan, int status) => plan.Method != "HEAD" && status is not (204 or 304);

    public static void Write(ArrayBufferWriter<byte> output, RequestPlan plan, int status, int connection, bool closes, bool hasBadChunk)
    {
        for (int i = 0; i < plan.Interims; i++) Text(output, "HTTP/1.1 103 Early Hints\r\nLink: </style>; rel=preload\r\n\r\n");
        string version = plan.IsHttp10 ? "HTTP/1.0" : "HTTP/1.1";
        Text(output, string.Create(CultureInfo.InvariantCulture, $"{version} {status} {Reason(status)}\r\nX-Id: {plan.Id}\r\nX-Connection: {connection}\r\n"));
        if (status == 503) Text(output, $"Retry-After: {((plan.Where & 8) == 0 ? "0" : (plan.Where & 16) == 0 ? "Wed, 21 Oct 2015 07:28:00 GMT" : "soon")}\r\n");
        if (closes && !plan.IsHttp10) Text(output, "Connection: close\r\n");
        bool isChunked = plan.Framing == AnswerFraming.Chunked;
        // 204 has no framing at all (RFC 9110 8.6); HEAD and 304 may say what GET would have got.
        if (status != 204 && plan.Framing == AnswerFraming.Length) Text(output, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {plan.AnswerLength}\r\n"));
        if (status != 204 && isChunked) Text(output, plan.HasTrailer ? "Transfer-Encoding: chunked\r\nTrailer: X-Trailer\r\n" : "Transfer-Encoding: chunked\r\n");
        Text(output, "\r\n");
        if (!HasContent(plan, status)) return;
        if (isChunked)
        {
            Chunks(output, plan, hasBadChunk);
        }
        else
        {
            SoakContent.FillAnswer(plan, output.GetSpan(plan.AnswerLength)[..plan.AnswerLength]);
            output.Advance(plan.AnswerLength);
        }
    }

    private static void Chunks(ArrayBufferWriter<byte> output, RequestPlan plan, bool hasBad)
    {
        byte[] content = ArrayPool<byte>.Shared.Rent(Math.Max(plan.AnswerLength, 1));
        SoakContent.FillAnswer(plan, content.AsSpan(0, plan.AnswerLength));
        // From one chunk to some hundreds, each a little longer than the one before.
        int size = 1 + (int)(plan.Where % 3000);
        for (int at = 0; at < plan.AnswerLength; size += 1 + (size / 4))
        {
            if (hasBad && at >= plan.AnswerLength / 2) break;
            int length = Math.Min(size, plan.AnswerLength - at);
            Text(output, string.Create(CultureInfo.InvariantCulture, $"{length:x}{(at % 5 == 1 ? ";name=value" : "")}\r\n"));
            output.Write(content.AsSpan(at, length));
            Text(output, "\r\n");
            at += length;
        }
        ArrayPool<byte>.Shared.Return(content);
        Text(output, hasBad ? "nosize\r\n" : plan.HasTrailer ? $"0\r\nX-Trailer: {plan.Id}\r\n\r\n" : "0\r\n\r\n");
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        304 => "Not Modified",
        404 => "Not Found",
        413 => "Content Too Large",
        _ => "Service Unavailable",
    };

    private static void Text(ArrayBufferWriter<byte> output, string text) => output.Advance(Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length)));
}
