namespace PoolingClient.Extensions;

/// <summary>An absolute http or https URI that relative ones are put behind.</summary>
internal sealed class BaseUri : ValueKind<Uri?>
{
    public override string Expected => "an absolute http or https URI without user, query and fragment";

    public override ValueShape Shape => new("string") { Format = "uri" };

    public override bool MayBeShown => false;   // its user's password may stand in it

    public override bool TryRead(string text, out Uri? value, out string? hint)
    {
        hint = null;
        return Uri.TryCreate(text, UriKind.Absolute, out value) && IsOne(value);
    }

    public static bool IsOne(Uri uri) =>
        uri.IsAbsoluteUri && uri.Scheme is ("http" or "https") && uri.IdnHost.Length > 0 && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0;
}
