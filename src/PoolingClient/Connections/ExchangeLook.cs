using PoolingClient.Diagnostics;

namespace PoolingClient.Connections;

/// <summary>What a snapshot sees of an exchange that is on a connection. Instants are ticks of the pool's time.</summary>
internal readonly record struct ExchangeLook(
    RequestName Name, RequestStage Stage, long Begun, long Assigned, int Attempt, long OctetsSent, long OctetsReceived, long ContentUnreadSince, long DeadlineAt, bool IsAbandoned, CallTrace? CallSite);
