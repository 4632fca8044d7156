using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>A short part of what <c>tests/PoolingClient.Fuzz</c> does for as long as it is told, and that it finds what there is to find.</summary>
public sealed class FuzzTests
{
    private const int Runs = 6_000;

    public static TheoryData<string, int> Rows => new() { { "response", 1 }, { "response", 2 }, { "fields", 1 }, { "fields", 2 }, { "chunked", 1 }, { "chunked", 2 } };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Nothing_is_found(string target, int seed)
    {
        var fuzzer = new Fuzzer(Target(target), seed);
        fuzzer.Run(Runs);
        if (fuzzer.Finding is { } finding) Assert.Fail($"{finding.Fault} {finding.Hex}");
        Assert.Equal(Runs, fuzzer.Runs);
    }

    [Fact]
    public void The_same_seed_gives_the_same_runs()
    {
        Fuzzer[] both = [new(Target("response"), 3), new(Target("response"), 3)];
        foreach (Fuzzer fuzzer in both) fuzzer.Run(Runs / 4);
        Assert.Equal(both[0].Outcomes, both[1].Outcomes);
    }

    [Fact]
    public void A_fault_is_found_and_made_short()
    {
        var fuzzer = new Fuzzer(new Faulty(), 1);
        fuzzer.Run(200_000);
        Assert.Equal("\r\n\r\n:", Encoding.Latin1.GetString(fuzzer.Finding!.Input));
    }

    private static IFuzzTarget Target(string name) => name switch { "response" => new ResponseTarget(), "fields" => new FieldsTarget(), _ => new ChunkedTarget() };

    /// <summary>It fails where an empty line is followed by a colon.</summary>
    private sealed class Faulty : IFuzzTarget
    {
        public string Name => "faulty";

        public IReadOnlyList<byte[]> Seeds { get; } = [Encoding.Latin1.GetBytes("A: b\r\nC: d\r\n\r\n")];

        public FuzzResult Run(byte[] input) =>
            input.AsSpan().IndexOf("\r\n\r\n:"u8) >= 0 ? throw new InvalidOperationException("found") : new FuzzResult($"{input.Length / 8}", null);
    }
}
