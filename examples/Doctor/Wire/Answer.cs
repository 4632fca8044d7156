namespace Doctor.Wire;

/// <summary>A response as it came: what the examination looks at, not what it means.</summary>
/// <param name="Version">As in the status line: HTTP/1.1.</param>
/// <param name="Status">The status code.</param>
/// <param name="Fields">The field lines in their order, names as they came.</param>
/// <param name="ContentLength">How many octets of content came.</param>
/// <param name="HeadTime">From the end of the request, or of the answer before, to the end of the head.</param>
/// <param name="HeadLength">Octets of the head.</param>
/// <param name="IsWhole">The content ended where the framing says. False where it was more than is read here; the connection is of no use then.</param>
/// <param name="IsCloseDelimited">The content had no other end than the connection's.</param>
internal sealed record Answer(
    string Version, int Status, IReadOnlyList<KeyValuePair<string, string>> Fields, long ContentLength, TimeSpan HeadTime, int HeadLength, bool IsWhole, bool IsCloseDelimited)
{
    /// <summary>The values of a field, joined as RFC 9110 5.3 allows; null where it is not there.</summary>
    public string? this[string name]
    {
        get
        {
            string[] values = [.. Fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];
            return values.Length == 0 ? null : string.Join(", ", values);
        }
    }

    /// <summary>Whether the connection may carry another request (RFC 9112 9.3).</summary>
    public bool Persists => IsWhole && !IsCloseDelimited && !HasOption("close") && (Version == "HTTP/1.1" || HasOption("keep-alive"));

    /// <summary>The server asks for less, so that nothing more is sent to it.</summary>
    public bool IsPushBack => Status is 429 or 503;

    private bool HasOption(string option) =>
        this["Connection"]?.Split(',').Any(part => part.Trim().Equals(option, StringComparison.OrdinalIgnoreCase)) == true;
}
