namespace PoolingClient.Transport;

/// <summary>What a proxy answered to CONNECT. Its reason phrase and content are the proxy's own words, and shown to nobody.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Challenges">The values of Proxy-Authenticate.</param>
/// <param name="KeepsConnection">It was read whole, and another request may follow on its connection.</param>
internal sealed record ConnectReply(int Status, IReadOnlyList<string> Challenges, bool KeepsConnection)
{
    /// <summary>Any 2xx is a tunnel (RFC 9110 9.3.6).</summary>
    public bool IsTunnel => Status is >= 200 and < 300;
}
