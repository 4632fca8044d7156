namespace PoolingClient.Foundation;

/// <summary>
/// The descriptors that the process may still use for sockets beyond the one of each connection: a dial that tries several addresses at once asks for
/// each that it adds.
/// </summary>
internal interface ISocketAllowance
{
    /// <summary>True for one more socket, which is given back with <see cref="ReturnExtra"/>.</summary>
    bool TryTakeExtra();

    void ReturnExtra();
}
