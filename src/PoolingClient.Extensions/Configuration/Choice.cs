namespace PoolingClient.Extensions;

/// <summary>One of the names of an enum; several with commas between, where it is a set of flags.</summary>
/// <param name="names">Those that are offered. Numbers are not taken: they say nothing to who reads them.</param>
internal sealed class Choice<T>(params string[] names) : ValueKind<T>
    where T : struct, Enum
{
    private static readonly bool IsSet = typeof(T).IsDefined(typeof(FlagsAttribute), inherit: false);

    public override string Expected => $"{(IsSet ? "one or more (with commas between)" : "one")} of {string.Join(", ", names)}";

    public override ValueShape Shape => new("string") { Names = names, IsSet = IsSet };

    public override bool TryRead(string text, out T value, out string? hint)
    {
        value = default;
        hint = null;
        string[] parts = IsSet ? text.Split(',', StringSplitOptions.TrimEntries) : [text.Trim()];
        foreach (string part in parts)
        {
            if (names.Contains(part, StringComparer.OrdinalIgnoreCase)) continue;
            hint = Nearest.Of(part, names) is { } name ? $"did you mean {name}?" : null;
            return false;
        }
        return Enum.TryParse(text, ignoreCase: true, out value);
    }
}
