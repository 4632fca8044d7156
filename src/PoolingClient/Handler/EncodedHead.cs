namespace PoolingClient.Handler;

/// <summary>What is known of a request head that was encoded.</summary>
/// <param name="Length">Its octets.</param>
/// <param name="DeadlineAt">Where the value of its deadline field begins; 0 where it has none.</param>
/// <param name="HasUpgrade">It asks for another protocol, so that 101 may answer it.</param>
internal readonly record struct EncodedHead(int Length, int DeadlineAt, bool HasUpgrade);
