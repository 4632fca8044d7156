using System.Text.Json;
using PoolingClient.Diagnostics;

namespace PoolingClient;

/// <content>As JSON.</content>
public sealed partial record OriginExplanation
{
    /// <summary>
    /// It as a JSON object (RFC 8259): <c>origin</c>, <c>condition</c> (in camel case), <c>facts</c> and <c>remedies</c> (arrays of text), and <c>text</c>, which is what
    /// <see cref="ToString"/> gives.
    /// </summary>
    /// <exception cref="ArgumentNullException">The writer is null.</exception>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("origin", Origin);
        writer.WriteName("condition", Condition);
        writer.WriteTexts("facts", Facts);
        writer.WriteTexts("remedies", Remedies);
        writer.WriteString("text", ToString());
        writer.WriteEndObject();
    }

    /// <inheritdoc cref="WriteTo"/>
    public string ToJson() => SnapshotJson.ToText(WriteTo);
}
