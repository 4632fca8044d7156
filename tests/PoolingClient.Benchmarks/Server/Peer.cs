namespace PoolingClient.Benchmarks.Server;

/// <summary>One connection of the server. Only the loop's thread touches it.</summary>
internal sealed class Peer(int descriptor)
{
    public int Descriptor => descriptor;

    /// <summary>The beginning of a request whose rest has not come.</summary>
    public byte[] Partial { get; private set; } = [];

    public int PartialLength { get; private set; }

    /// <summary>What the kernel did not take yet.</summary>
    public Queue<ArraySegment<byte>> Pending { get; } = new();

    /// <summary>Answers that wait for their time, in the order of their requests.</summary>
    public Queue<(long At, Answer Answer)> Due { get; } = new();

    public bool IsBlocked { get; set; }

    public bool ClosesAfter { get; set; }

    public bool IsClosed { get; set; }   // once true, always true

    public void Keep(ReadOnlySpan<byte> partial)
    {
        if (partial.Length > Partial.Length) Partial = new byte[Math.Max(512, partial.Length)];
        partial.CopyTo(Partial);
        PartialLength = partial.Length;
    }
}
