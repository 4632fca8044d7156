namespace PoolingClient.Pool;

/// <summary>Where a slot of an origin's pool is. Dialing -> InUse &lt;-> Idle -> Retired; a failed dial leads from Dialing to Retired.</summary>
internal enum SlotState
{
    /// <summary>A connection is being made.</summary>
    Dialing,

    /// <summary>At least one exchange was given to it and has not come back.</summary>
    InUse,

    /// <summary>It can take an exchange and has none.</summary>
    Idle,

    /// <summary>Its connection is closed, or was never made. It no longer counts.</summary>
    Retired,
}
