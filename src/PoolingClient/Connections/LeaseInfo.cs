namespace PoolingClient.Connections;

/// <summary>What keeps a connection busy: the exchange that has been on it longest.</summary>
/// <param name="Request">The request as it may be shown.</param>
/// <param name="Since">When it was given to the connection, in ticks of the pool's time.</param>
/// <param name="ContentUnreadSince">Since when its content waits for the caller to read it; 0 where it does not.</param>
/// <param name="CallSite">Where the request was sent from; null where that is not tracked.</param>
internal readonly record struct LeaseInfo(string Request, long Since, long ContentUnreadSince, CallTrace? CallSite);
