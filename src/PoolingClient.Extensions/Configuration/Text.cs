namespace PoolingClient.Extensions;

/// <summary>A text that is not empty; what more it must be its setting says.</summary>
internal sealed class Text(string expected) : ValueKind<string?>
{
    public override string Expected => expected;

    public override ValueShape Shape => new("string");

    public override bool TryRead(string text, out string? value, out string? hint)
    {
        (value, hint) = (text, null);
        return true;
    }
}
