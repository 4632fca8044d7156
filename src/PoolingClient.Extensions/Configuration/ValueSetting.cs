namespace PoolingClient.Extensions;

/// <summary>A property whose values are of one kind. Name, kind, and the two ways: no reflection, so that nothing of it is trimmed away.</summary>
internal sealed class ValueSetting<TOptions, T>(string name, ValueKind<T> kind, Func<TOptions, T> get, Action<TOptions, T> set, Func<T, T, bool>? same = null) : Setting<TOptions>(name)
{
    private const int MostShown = 64;

    public override ValueShape Shape => kind.Shape;

    public ValueKind<T> Kind => kind;

    public override string? Set(TOptions options, string text)
    {
        if (!kind.TryRead(text, out T value, out string? hint)) return Fault(text, kind.Expected, hint);
        try
        {
            set(options, value);
            return null;
        }
        catch (ArgumentException)
        {
            // The property is stricter than the kind: it has the last word.
            return Fault(text, kind.Expected, null);
        }
    }

    public override bool IsSame(TOptions one, TOptions other) => same is null ? EqualityComparer<T>.Default.Equals(get(one), get(other)) : same(get(one), get(other));

    private string Fault(string text, string expected, string? hint)
    {
        string shown = !kind.MayBeShown ? "is wrong" : text.Length <= MostShown ? $"is '{text}'" : "is too long";
        return $"{shown}; it must be {expected}{(hint is null ? "" : $" ({hint})")}";
    }
}
