namespace PoolingClient.Extensions;

/// <summary>What a JSON schema says of a value.</summary>
/// <param name="Type">integer, boolean or string.</param>
internal sealed record ValueShape(string Type)
{
    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    /// <summary>A regular expression that a string must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>A format of JSON Schema: uri.</summary>
    public string? Format { get; init; }

    /// <summary>Names, one of which the string is; several of them with commas between, where <see cref="IsSet"/>.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    public bool IsSet { get; init; }
}
