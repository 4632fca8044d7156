namespace PoolingClient.Extensions;

/// <summary>true or false.</summary>
internal sealed class Flag : ValueKind<bool>
{
    public override string Expected => "true or false";

    public override ValueShape Shape => new("boolean");

    public override bool TryRead(string text, out bool value, out string? hint)
    {
        hint = null;
        return bool.TryParse(text, out value);
    }
}
