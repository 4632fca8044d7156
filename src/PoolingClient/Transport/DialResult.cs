using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>A connected carrier, or why there is none. A class, so that tasks of it need no code of their own: less to compile before the first response.</summary>
internal sealed record DialResult(Carrier? Carrier, ExchangeFailure? Failure);
