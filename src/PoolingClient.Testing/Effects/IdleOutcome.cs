namespace PoolingClient.Testing.Effects;

/// <summary>What has happened to a connection while it was idle.</summary>
internal enum IdleOutcome
{
    /// <summary>Nothing that concerns its loop.</summary>
    None,

    /// <summary>It was closed or reset.</summary>
    Over,

    /// <summary>It was half closed: there is only to receive until the client ends it.</summary>
    HalfClosed,

    /// <summary>It has stalled: what came is not looked at for a while.</summary>
    Stalled,
}
