using PoolingClient.Testing.Proxying;

namespace PoolingClient.Testing;

/// <summary>What a <see cref="FaultProxy"/> does to one connection of TCP (RFC 9293). Unless said it passes everything on at once.</summary>
public sealed record FaultPlan
{
    /// <summary>The path from the client to the server.</summary>
    public FaultPath ToServer { get; init; } = new();

    /// <summary>The path from the server to the client.</summary>
    public FaultPath ToClient { get; init; } = new();

    /// <summary>How long no octet may pass, either way (idle sessions of NATs: RFC 5382 5), before <see cref="IdleEnd"/> happens; null, as it is unless said, sets no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero.</exception>
    public TimeSpan? IdleTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(IdleTimeout));
            field = value;
        }
    }

    /// <summary>What happens at <see cref="IdleTimeout"/>: <see cref="IdleEnd.Silent"/> unless said.</summary>
    public IdleEnd IdleEnd { get; init; }

    /// <summary>Draws a plan. It is a function of its arguments: the same seed gives the same plans.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="connection">The number of the connection, counted from 1.</param>
    /// <param name="mix">What may be drawn, and how often.</param>
    public static FaultPlan Draw(int seed, int connection, FaultMix mix)
    {
        ArgumentNullException.ThrowIfNull(mix);
        return PlanDraw.Plan(new SeededDraw(seed, connection, SeededDraw.Plans), mix);
    }

    /// <summary>What is not as usual.</summary>
    public override string ToString() =>
        $"to server: {ToServer}; to client: {ToClient}" + (IdleTimeout is { } idle ? $"; {IdleEnd} when idle for {idle.TotalSeconds:0.###} s" : "");
}
