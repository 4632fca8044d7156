using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Unicode;
using PoolingClient.Http1;

namespace PoolingClient.Handler;

/// <summary>Turns a response head into .NET's message. Octets become characters one to one (Latin-1).</summary>
internal static class ResponseBuilder
{
    public static HttpResponseMessage Build(ResponseHead head, ReadOnlySpan<byte> input, HttpRequestMessage request, HttpContent content)
    {
        var response = new HttpResponseMessage((HttpStatusCode)head.Status) { RequestMessage = request, Content = content };
        if (head.Http10) response.Version = HttpVersion.Version10;
        if (ReasonPhrases.ToSet(head.Status, head.Reason(input)) is { } reason) response.ReasonPhrase = reason;
        FieldSection fields = head.Fields;
        for (int i = 0; i < fields.Count; i++)
        {
            FieldName name = FieldNames.Find(fields.Name(input, i));
            if (head.DropsContentLength && name.Text == "Content-Length") continue;
            HttpHeaders headers = name.IsContent ? content.Headers : response.Headers;
            headers.TryAddWithoutValidation(name.Text, Text(name, fields.Value(input, i)));
        }
        return response;
    }

    public static void AddTrailers(HttpResponseMessage response, FieldSection trailers, ReadOnlySpan<byte> input)
    {
        for (int i = 0; i < trailers.Count; i++)
        {
            response.TrailingHeaders.TryAddWithoutValidation(FieldNames.Find(trailers.Name(input, i)).Text, Encoding.Latin1.GetString(trailers.Value(input, i)));
        }
    }

    private static string Text(FieldName name, ReadOnlySpan<byte> value)
    {
        if (name.Recurs) return RecurringText.Of(value);
        // Servers put targets there as they are, in UTF-8; .NET reads it so.
        return name.Text == "Location" && Utf8.IsValid(value) ? Encoding.UTF8.GetString(value) : Encoding.Latin1.GetString(value);
    }
}
