namespace PoolingClient.Http1;

/// <summary>What was refused, and where: <paramref name="Index"/> counts characters of the method, target, name or value; -1 where it is the whole.</summary>
internal readonly record struct Refusal(RefusalReason Reason, string Name = "", int Index = -1, int Character = -1)
{
    public bool IsRefused => Reason != RefusalReason.None;

    /// <summary>A sentence for the caller. It names the field and the place, never the value: values may be secret.</summary>
    public override string ToString() => Reason switch
    {
        RefusalReason.None => "not refused",
        RefusalReason.MethodNotToken => $"The request method has {At} and is no token (RFC 9110 9.1).",
        RefusalReason.TargetOctet => $"The request target has {At}, which would end or split the request line (RFC 9112 3.2).",
        RefusalReason.TargetEmpty => "The request target is empty (RFC 9112 3.2).",
        RefusalReason.FieldNameNotToken => $"The header name \"{Shown}\" has {At} and is no token (RFC 9110 5.1).",
        RefusalReason.FieldValueOctet => $"The value of the header '{Shown}' has {At}, which could split the message (RFC 9110 5.5).",
        RefusalReason.FieldValueNotAscii => $"The value of the header '{Shown}' has {At}, which is not ASCII.",
        RefusalReason.HostMissing => "The request has no Host (RFC 9112 3.2).",
        RefusalReason.HostTwice => "The request has more than one Host (RFC 9112 3.2).",
        RefusalReason.HostOctet => $"The header 'Host' has {At}, which is not part of a host and port (RFC 9112 3.2).",
        RefusalReason.TransferEncodingNotChunked => "The header 'Transfer-Encoding' names a coding other than chunked (RFC 9112 6.1).",
        RefusalReason.TransferEncodingWithoutContent => "The header 'Transfer-Encoding' stands on a request without content (RFC 9112 6.1).",
        RefusalReason.TransferEncodingWithLength => "The header 'Transfer-Encoding' contradicts content that is sent with its length (RFC 9112 6.2).",
        RefusalReason.ContentLengthNotNumber => "The header 'Content-Length' is not one decimal number (RFC 9110 8.6).",
        RefusalReason.ContentLengthDiffers => "The header 'Content-Length' differs from the length of the content (RFC 9110 8.6).",
        RefusalReason.ContentLengthWithoutContent => "The header 'Content-Length' promises content that the request does not have (RFC 9110 8.6).",
        RefusalReason.UpgradeWithoutOption => "The header 'Upgrade' stands without the option 'Upgrade' in the header 'Connection': it would not be known whether it is meant for this connection (RFC 9110 7.8).",
        RefusalReason.UpgradeWithContent => "The header 'Upgrade' stands on a request with content: servers differ in where the content ends and the other protocol begins (RFC 9110 7.8).",
        RefusalReason.TrailerForbidden => $"The field '{Shown}' cannot be sent as a trailer: it frames, routes or controls the message, or holds credentials (RFC 9110 6.5.1).",
        RefusalReason.HeadTooLarge when Name.Length > 0 => $"With the header '{Shown}' the request head is larger than 1 MiB.",
        RefusalReason.HeadTooLarge => "The request line is larger than 1 MiB.",
        _ => "The request cannot be sent.",
    };

    private string At => Character switch
    {
        < 0 => "nothing in it",
        <= 0x20 or >= 0x7F and <= 0xFF => $"the octet 0x{Character:X2} at index {Index}",
        > 0xFF => $"the character U+{Character:X4} at index {Index}",
        _ => $"the character '{(char)Character}' at index {Index}",
    };

    private string Shown => Octets.Show(System.Text.Encoding.UTF8.GetBytes(Name));
}
