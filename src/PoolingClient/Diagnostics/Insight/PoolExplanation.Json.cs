using System.Text.Json;
using PoolingClient.Diagnostics;

namespace PoolingClient;

/// <content>As JSON.</content>
public sealed partial record PoolExplanation
{
    /// <summary>It as a JSON object (RFC 8259): <c>condition</c> (in camel case), <c>facts</c> (an array of text) and <c>origins</c>, as <see cref="OriginExplanation.WriteTo"/> writes each.</summary>
    /// <exception cref="ArgumentNullException">The writer is null.</exception>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteName("condition", Condition);
        writer.WriteTexts("facts", Facts);
        writer.WriteList("origins", Origins, static (json, origin) => origin.WriteTo(json));
        writer.WriteEndObject();
    }

    /// <inheritdoc cref="WriteTo"/>
    public string ToJson() => SnapshotJson.ToText(WriteTo);
}
