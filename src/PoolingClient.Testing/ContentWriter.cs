using System.Text;
using PoolingClient.Testing.Answers;

namespace PoolingClient.Testing;

/// <summary>
/// Writes content (RFC 9110 6.4) while it is sent. Every write is handed to the kernel at once (as one chunk, if the content is chunked: RFC 9112 7.1) before
/// its task completes, and waits while the client does not read. One write at a time.
/// </summary>
public sealed class ContentWriter
{
    private readonly ContentSink _sink;

    internal ContentWriter(ContentSink sink)
    {
        _sink = sink;
    }

    /// <summary>Writes octets. An empty write sends the head alone, if that has not been sent, and no chunk, which would be the last one (RFC 9112 7.1).</summary>
    /// <param name="octets">The octets; they must not change until the task completes.</param>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> octets)
    {
        await _sink.WriteAsync(octets).ConfigureAwait(false);
        await _sink.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Writes text (UTF-8, RFC 3629).</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="IOException">The connection has ended.</exception>
    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a server-sent event (WHATWG HTML 9.2).</summary>
    /// <param name="data">Its data; each line becomes a data line.</param>
    /// <param name="eventType">Its type, or null for none.</param>
    /// <param name="id">Its id, or null for none.</param>
    /// <exception cref="IOException">The connection has ended.</exception>
    public Task WriteEventAsync(string data, string? eventType = null, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var text = new StringBuilder();
        if (eventType is not null)
        {
            _ = text.Append("event: ").Append(eventType).Append('\n');
        }

        if (id is not null)
        {
            _ = text.Append("id: ").Append(id).Append('\n');
        }

        foreach (var line in data.Split('\n'))
        {
            _ = text.Append("data: ").Append(line).Append('\n');
        }

        return WriteAsync(text.Append('\n').ToString());
    }
}
