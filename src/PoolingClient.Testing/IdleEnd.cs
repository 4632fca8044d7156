namespace PoolingClient.Testing;

/// <summary>What becomes of a connection that has been idle for <see cref="FaultPlan.IdleTimeout"/>, as load balancers and NATs (RFC 5382 5) do it.</summary>
public enum IdleEnd
{
    /// <summary>
    /// It is forgotten, as a session that a NAT abandons (RFC 5382 5), and nobody is told: what either peer sends from then on is thrown away, its end too. So
    /// do Azure's load balancers and most firewalls.
    /// </summary>
    Silent,

    /// <summary>
    /// It is forgotten; a peer that sends something is answered with RST (as by a peer that knows no such connection, RFC 9293 3.5.2), and the other is not
    /// told. So does AWS's network load balancer.
    /// </summary>
    ResetWhenUsed,

    /// <summary>Both peers get RST at once (RFC 9293 3.10.5).</summary>
    Reset,

    /// <summary>Both peers get FIN at once (RFC 9293 3.6).</summary>
    Fin,

    /// <summary>
    /// As <see cref="Silent"/>, and nothing is acknowledged (RFC 9293 3.4) either (<see cref="IncomingPackets"/>; where the system has no such filter, it is as <see cref="Silent"/>): so
    /// it looks from the ends where a load balancer or firewall drops the packets of connections that it has forgotten. The proxy keeps the sockets until it is disposed, or the connection dropped.
    /// </summary>
    Unacknowledged,
}
