namespace PoolingClient.Http1;

/// <summary>The fields that the codec itself acts on. All others are the caller's.</summary>
internal enum KnownField : byte
{
    None,
    ContentLength,
    TransferEncoding,
    Connection,
    KeepAlive,
    Host,
    Expect,
    Upgrade,
}
