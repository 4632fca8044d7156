using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>A connected carrier, or why there is none.</summary>
internal readonly record struct DialResult(Carrier? Carrier, ExchangeFailure? Failure);
