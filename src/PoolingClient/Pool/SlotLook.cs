using PoolingClient.Connections;

namespace PoolingClient.Pool;

/// <summary>What a snapshot sees of a slot that has a connection, copied under the pool's gate.</summary>
internal readonly record struct SlotLook(Connection Connection, SlotState State, long IdleSince, long EndOfLife, CloseReason EndReason, TimeSpan? LearnedIdleLimit);
