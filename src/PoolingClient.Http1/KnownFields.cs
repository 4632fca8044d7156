namespace PoolingClient.Http1;

internal static class KnownFields
{
    public static KnownField Recognize(ReadOnlySpan<byte> name) => name.Length switch
    {
        14 when Octets.EqualsIgnoreCase(name, "Content-Length"u8) => KnownField.ContentLength,
        17 when Octets.EqualsIgnoreCase(name, "Transfer-Encoding"u8) => KnownField.TransferEncoding,
        10 when Octets.EqualsIgnoreCase(name, "Connection"u8) => KnownField.Connection,
        10 when Octets.EqualsIgnoreCase(name, "Keep-Alive"u8) => KnownField.KeepAlive,
        4 when Octets.EqualsIgnoreCase(name, "Host"u8) => KnownField.Host,
        6 when Octets.EqualsIgnoreCase(name, "Expect"u8) => KnownField.Expect,
        7 when Octets.EqualsIgnoreCase(name, "Upgrade"u8) => KnownField.Upgrade,
        _ => KnownField.None,
    };
}
