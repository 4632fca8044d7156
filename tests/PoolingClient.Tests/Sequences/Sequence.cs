using PoolingClient.Testing;

namespace PoolingClient.Tests.Sequences;

/// <summary>What the server does on a connection, one step after the other.</summary>
internal delegate Task ServerStep(RawConnection connection, Play play);

/// <summary>What callers do, and what they must see.</summary>
internal delegate Task CallerStep(Play play);

/// <summary>A course of several exchanges. After every one the pool must serve one request more.</summary>
/// <param name="Name">What happens.</param>
/// <param name="Section">The RFC section that says what has to come of it.</param>
/// <param name="Server">The scripts of the connections in the order they are made. Later ones answer each request with its target.</param>
/// <param name="Callers">Their steps.</param>
/// <param name="Connections">How many connections are made in all, with the one that serves the last request.</param>
internal sealed record Sequence(string Name, string Section, ServerStep[][] Server, CallerStep[] Callers, int Connections)
{
    /// <summary>Requests that the server reads, without the last one; -1 where the row says nothing of it.</summary>
    public int Requests { get; init; } = -1;

    /// <summary>Over TLS.</summary>
    public bool IsTls { get; init; }

    /// <summary>Where dials wait for the callers' steps; null where they do not. See <see cref="OnDial"/>.</summary>
    public Action<Play, SocketPoolOptions>? Dials { get; init; }

    /// <summary>Connections that wait inside their TLS handshake, as many as the first ones, until a step of the callers lets them go on.</summary>
    public int HeldHandshakes { get; init; }

    /// <summary>What is set otherwise than in all rows: one connection at most, no time limit, a clock that stands still.</summary>
    public Action<SocketPoolOptions>? Options { get; init; }
}
