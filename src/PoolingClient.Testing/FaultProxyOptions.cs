using System.Net;

namespace PoolingClient.Testing;

/// <summary>The settings of a <see cref="FaultProxy"/> and of its sockets (Linux, socket(7)). They are read once, when it starts.</summary>
public sealed class FaultProxyOptions
{
    /// <summary>What everything that is drawn is drawn from: plans, segments, jitter, corruption. 1 unless said.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// The plan of a connection, by its number, counted from 1; null leaves it to <see cref="Mix"/>. It must not throw, and is asked once for each,
    /// in order.
    /// </summary>
    public Func<int, FaultPlan?>? Plan { get; set; }

    /// <summary>What plans are drawn from (<see cref="FaultPlan.Draw"/>) where <see cref="Plan"/> gives none. Null, as it is unless said, passes everything on at once.</summary>
    public FaultMix? Mix { get; set; }

    /// <summary>The address to bind: loopback (127.0.0.1, RFC 1122 3.2.1.3) unless said.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>The port to bind; 0 (as it is unless said) takes a free one (Linux, ip(7)).</summary>
    public int Port { get; set; }

    /// <summary>
    /// The address that connections to the server come from: of the server's family, and this machine's. 127.0.0.2 (RFC 1122 3.2.1.3) shows on Linux what a
    /// load balancer does to source addresses. Null, as it is
    /// unless said, leaves it to the kernel.
    /// </summary>
    public IPAddress? SourceAddress { get; set; }

    /// <summary>
    /// How many octets may be on their way on each path of a connection, beside the kernel's buffers: 64 KiB unless said. More are not received, so that
    /// their sender waits (RFC 9293 3.8.6). Latency and rate fill it: 64 KiB in 100 ms are 640 KiB a second at most.
    /// </summary>
    public int BufferSize { get; set; } = 64 * 1024;

    /// <summary>The kernel's buffers (SO_RCVBUF and SO_SNDBUF of Linux, socket(7)) of all sockets, in octets; 0 (as it is unless said) leaves them to the kernel.</summary>
    public int KernelBufferSize { get; set; }

    /// <summary>The clock of latency, rate, pauses and idle limits: the system's unless said.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>How many connections are recorded: the first 100,000 unless said. Later ones are counted only.</summary>
    public int MaxRecordedConnections { get; set; } = 100_000;

    internal FaultProxyOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, IPEndPoint.MaxPort);
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(KernelBufferSize);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRecordedConnections);
        ArgumentNullException.ThrowIfNull(Address);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        return (FaultProxyOptions)MemberwiseClone();
    }
}
