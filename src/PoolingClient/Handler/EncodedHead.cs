namespace PoolingClient.Handler;

/// <summary>What is known of a request head that was encoded.</summary>
/// <param name="Length">Its octets.</param>
/// <param name="HasUpgrade">It asks for another protocol, so that 101 may answer it.</param>
internal readonly record struct EncodedHead(int Length, bool HasUpgrade);
