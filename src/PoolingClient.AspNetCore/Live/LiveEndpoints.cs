using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PoolingClient.AspNetCore;

/// <summary>What the page reads: each pool under its client's name. It is written whole before it is sent, so a slow reader holds up nobody.</summary>
internal sealed class LiveEndpoints(Func<IReadOnlyList<KeyValuePair<string, SocketPool>>> pools)
{
    // It is JSON, and says so (nosniff): no browser reads markup in it, and the page makes none of it. So people who read it find "the server's", not "the server\u0027s".
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task WriteSnapshotAsync(HttpContext context) => WriteAsync(context, "snapshot", static (json, pool) => pool.GetSnapshot(SnapshotDetail.Requests).WriteTo(json));

    public Task WriteExplanationAsync(HttpContext context) => WriteAsync(context, "explanation", static (json, pool) => pool.Explain().WriteTo(json));

    private async Task WriteAsync(HttpContext context, string name, Action<Utf8JsonWriter, SocketPool> write)
    {
        var octets = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(octets, s_readable))
        {
            json.WriteStartObject();
            json.WriteStartArray("pools");
            foreach ((string client, SocketPool pool) in pools())
            {
                json.WriteStartObject();
                json.WriteString("name", client);
                json.WritePropertyName(name);
                write(json, pool);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        HttpResponse response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = octets.WrittenCount;
        LivePage.Harden(response.Headers);
        await response.Body.WriteAsync(octets.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
