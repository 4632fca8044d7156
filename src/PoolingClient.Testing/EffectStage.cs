namespace PoolingClient.Testing;

/// <summary>The moments in the life of a connection at which an <see cref="Effect"/> can happen.</summary>
public enum EffectStage
{
    /// <summary>The connection was accepted; nothing has been received.</summary>
    Accepted,

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
