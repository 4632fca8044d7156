namespace PoolingClient.Handler;

/// <summary>A response field's name as .NET has it, and where .NET keeps the field.</summary>
/// <param name="Text">The name.</param>
/// <param name="IsContent">It belongs to the content's headers (RFC 9110 8), not to the response's.</param>
/// <param name="Recurs">Its values recur from response to response and hold nothing private, so that they are kept as strings.</param>
internal sealed record FieldName(string Text, bool IsContent, bool Recurs);
