namespace PoolingClient.Http1;

/// <summary>What of a request decides how its response is read.</summary>
[Flags]
internal enum RequestKind : byte
{
    Ordinary = 0,
    Head = 1,
    Connect = 2,

    /// <summary>The request has an Upgrade field, so that 101 may answer it.</summary>
    Upgrade = 4,
}
