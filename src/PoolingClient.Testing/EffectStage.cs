namespace PoolingClient.Testing;

/// <summary>The moments in the life of a connection (RFC 9112 9) at which an <see cref="Effect"/> can happen.</summary>
public enum EffectStage
{
    /// <summary>The connection was accepted (RFC 9293 3.5); nothing has been received. A TLS handshake has not begun (RFC 9112 9.7).</summary>
    Accepted,

    /// <summary>
    /// With <see cref="SocketServerOptions.TlsOptions"/>: the first octets of the client's handshake (RFC 8446 4.1.2) have arrived; nothing was answered.
    /// What is sent here and at <see cref="Accepted"/> goes in the clear; at all other stages within TLS.
    /// </summary>
    InTlsHandshake,

    /// <summary>A request head (RFC 9112 2.1) was received; its content has not been read, and no 100 (Continue) was sent (RFC 9110 10.1.1).</summary>
    AfterRequestHead,

    /// <summary>Inside the request content (RFC 9112 6): after its first octet, or at <see cref="Effect.AtOctet"/>.</summary>
    InRequestContent,

    /// <summary>The handler has answered; interim responses (RFC 9110 15.2) were sent, and no octet of the final status line (RFC 9112 4).</summary>
    BeforeStatusLine,

    /// <summary>Inside the head of the answer (RFC 9112 2.1): after its status line (RFC 9112 4), or at <see cref="Effect.AtOctet"/>.</summary>
    InHead,

    /// <summary>
    /// Inside the content of the answer (RFC 9110 6.4): after its first octet, or at <see cref="Effect.AtOctet"/>. Framing octets (RFC 9112 7.1) do not count.
    /// </summary>
    InContent,

    /// <summary>An answer was sent whole and the connection stays open (RFC 9112 9.3).</summary>
    BetweenResponses,

    /// <summary>An answer was sent whole after which the server ends the connection (RFC 9112 9.6); the FIN has not been sent.</summary>
    AfterLastResponse,

    /// <summary>Nothing is owed by either side (RFC 9112 9.5), for as long as <see cref="Effect.After"/> says.</summary>
    WhileIdle,
}
