using System.Net;
using System.Net.Security;

namespace PoolingClient.Testing;

/// <summary>The settings of a <see cref="SocketServer"/>, of its connections (RFC 9112 9) and of its sockets (Linux, socket(7)). They are read once, when it starts.</summary>
public sealed class SocketServerOptions
{
    /// <summary>How many connections are served at once. <see cref="ServerModel.EventDriven"/> unless said.</summary>
    public ServerModel Model { get; set; } = ServerModel.EventDriven;

    /// <summary>The address to bind: loopback (127.0.0.1, RFC 1122 3.2.1.3) unless said.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>The port to bind; 0 (as it is unless said) takes a free one (Linux, ip(7)).</summary>
    public int Port { get; set; }

    /// <summary>How many connections the kernel keeps ready to be accepted (Linux, listen(2)): 512 unless said.</summary>
    public int Backlog { get; set; } = 512;

    /// <summary>
    /// How many requests are answered on one connection; 0 (as it is unless said) sets no cap. The last answer carries
    /// <c>Connection: close</c>, and the server ends the connection after it (RFC 9112 9.6).
    /// </summary>
    public int MaxRequestsPerConnection { get; set; }

    /// <summary>
    /// How long a connection may be idle (RFC 9112 9.5): exactly that long after its last answer was sent (or after it was accepted, when it
    /// carried no request) the server sends FIN. Null, as it is unless said, sets no limit.
    /// </summary>
    public TimeSpan? IdleClose { get; set; }

    /// <summary>
    /// Whether answers announce <see cref="IdleClose"/> as <c>Keep-Alive: timeout=n</c>, in whole seconds, rounded up (RFC 2068 19.7.1.1).
    /// It needs <see cref="IdleClose"/>.
    /// </summary>
    public bool KeepAliveHint { get; set; }

    /// <summary>
    /// Never accepts, and fills the backlog with connections of its own, so that a client's connection attempt is neither
    /// accepted nor refused: its SYN (RFC 9293 3.5) is not answered. Starting takes about a quarter of a second.
    /// </summary>
    public bool NeverAccept { get; set; }

    /// <summary>
    /// TLS on every connection (RFC 9112 9.7), for example <c>new() { ServerCertificate = TestCertificate.Create() }</c>, with any protocol version,
    /// client certificates and ALPN (RFC 7301) as these options say. Null, as it is unless said, speaks in the clear. A handshake that fails is
    /// kept in <see cref="ServerConnection.Failure"/>; what one has agreed on, in <see cref="ServerConnection.Tls"/>.
    /// </summary>
    public SslServerAuthenticationOptions? TlsOptions { get; set; }

    /// <summary>The effects of every connection, in the order in which those of one stage happen. Empty unless said.</summary>
    public IList<Effect> Effects { get; init; } = [];

    /// <summary>The clock of <see cref="IdleClose"/>, stalls, drips and time stamps: the system's unless said.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>How many requests are recorded: the first 100,000 unless said. Later ones are counted only.</summary>
    public int MaxRecordedRequests { get; set; } = 100_000;

    /// <summary>How many connections are recorded: the first 100,000 unless said. Later ones are counted only.</summary>
    public int MaxRecordedConnections { get; set; } = 100_000;

    /// <summary>
    /// How many octets of content (RFC 9110 6.4) are kept of each request: 64 KiB unless said. The rest is counted and hashed.
    /// </summary>
    public int MaxRecordedContent { get; set; } = 64 * 1024;

    /// <summary>
    /// Whether <c>Expect: 100-continue</c> is answered with 100 (Continue) before the content is read (RFC 9110 10.1.1). On unless turned off.
    /// </summary>
    public bool AnswerExpectContinue { get; set; } = true;

    /// <summary>
    /// Asked after every request head. An answer is sent at once, without 100 (Continue) and without reading the content (RFC 9110 10.1.1);
    /// if there is content, the answer carries <c>Connection: close</c> and the server ends the connection (RFC 9112 9.3). Null goes on.
    /// </summary>
    public Func<ServerRequest, ServerResponse?>? EarlyAnswer { get; set; }

    /// <summary>
    /// Whether answers to pipelined requests (RFC 9112 9.3.2) wait for each other, to leave in one send. A handler that blocks then holds back the
    /// answers before its own. Unless said: on in <see cref="ServerModel.EventDriven"/>, where handlers must not block, and off in
    /// <see cref="ServerModel.ThreadPerConnection"/>, where they may.
    /// </summary>
    public bool? CoalesceAnswers { get; set; }

    /// <summary>
    /// The kernel's receive buffer (SO_RCVBUF of Linux, socket(7)), which bounds the window (RFC 9293 3.8.6), of accepted connections, in octets; 0 (as it is unless said) leaves it to the kernel.
    /// </summary>
    public int ReceiveBufferSize { get; set; }

    /// <summary>
    /// The kernel's send buffer (SO_SNDBUF of Linux, socket(7)) of accepted connections, in octets; 0 (as it is unless said) leaves it to the kernel.
    /// </summary>
    public int SendBufferSize { get; set; }

    internal SocketServerOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, IPEndPoint.MaxPort);
        ArgumentOutOfRangeException.ThrowIfNegative(Backlog);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRequestsPerConnection);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRecordedRequests);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRecordedConnections);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRecordedContent);
        ArgumentNullException.ThrowIfNull(Address);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(Effects);
        if (IdleClose is { } idle)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(idle, TimeSpan.Zero, nameof(IdleClose));
        }
        else if (KeepAliveHint)
        {
            throw new ArgumentException($"{nameof(KeepAliveHint)} announces {nameof(IdleClose)}, which is not set.");
        }

        if (TlsOptions is { ServerCertificate: null, ServerCertificateContext: null, ServerCertificateSelectionCallback: null })
        {
            throw new ArgumentException($"{nameof(TlsOptions)} has no certificate of the server; {nameof(TestCertificate)} makes one.");
        }

        if (TlsOptions is null && Effects.Any(effect => effect.Stage is EffectStage.InTlsHandshake))
        {
            throw new ArgumentException($"There is no stage {EffectStage.InTlsHandshake} without {nameof(TlsOptions)}.");
        }

        return (SocketServerOptions)MemberwiseClone();
    }
}
