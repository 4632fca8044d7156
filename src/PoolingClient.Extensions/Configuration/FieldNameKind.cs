namespace PoolingClient.Extensions;

/// <summary>The name of a header field of ours.</summary>
internal sealed class FieldNameKind : ValueKind<string?>
{
    public override string Expected => "the name of a header field, a token without spaces (RFC 9110 5.6.2), that has no meaning of its own in HTTP";

    public override ValueShape Shape => new("string") { Pattern = @"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" };

    public override bool TryRead(string text, out string? value, out string? hint)
    {
        (value, hint) = (text, null);
        return HeaderFields.IsToken(text);
    }
}
