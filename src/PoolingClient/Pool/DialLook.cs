using PoolingClient.Diagnostics;
using PoolingClient.Transport;

namespace PoolingClient.Pool;

/// <summary>What a snapshot sees of a dial, copied under the pool's gate.</summary>
internal readonly record struct DialLook(DialFacts Facts, TimeSpan Limit, RequestName? For);
