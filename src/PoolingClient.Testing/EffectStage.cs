namespace PoolingClient.Testing;

/// <summary>The moments in the life of a connection at which an <see cref="Effect"/> can happen.</summary>
public enum EffectStage
{
    /// <summary>The connection was accepted; nothing has been received. A TLS handshake has not begun.</summary>
    Accepted,

    /// <summary>
    /// With <see cref="SocketServerOptions.TlsOptions"/>: the first octets of the client's handshake have arrived; nothing was answered.
    /// What is sent here and at <see cref="Accepted"/> goes in the clear; at all other stages within TLS.
    /// </summary>
    InTlsHandshake,

    /// <summary>A request head was received; its content has not been read, and no 100 (Continue) was sent.</summary>
    AfterRequestHead,

    /// <summary>Inside the request content: after its first octet, or at <see cref="Effect.AtOctet"/>.</summary>
    InRequestContent,

    /// <summary>The handler has answered; interim responses were sent, and no octet of the final status line.</summary>
    BeforeStatusLine,

    /// <summary>Inside the head of the answer: after its status line, or at <see cref="Effect.AtOctet"/>.</summary>
    InHead,

    /// <summary>
    /// Inside the content of the answer: after its first octet, or at <see cref="Effect.AtOctet"/>. Framing octets do not count.
    /// </summary>
    InContent,

    /// <summary>An answer was sent whole and the connection stays open.</summary>
    BetweenResponses,

    /// <summary>An answer was sent whole after which the server ends the connection; the FIN has not been sent.</summary>
    AfterLastResponse,

    /// <summary>Nothing is owed by either side, for as long as <see cref="Effect.After"/> says.</summary>
    WhileIdle,
}
