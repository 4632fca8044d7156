using Xunit.Abstractions;

namespace PoolingClient.Soak.Tests;

/// <summary>A short run of each kind. Hours of it are for the program.</summary>
public sealed class SmokeTests(ITestOutputHelper output)
{
    /// <summary>Seed, depth, TLS. Where not everything is tried: each depth once, and both with and without TLS.</summary>
    public static TheoryData<int, int, bool> Kinds => Scale.IsAll ? new() { { 1, 1, false }, { 2, 8, false }, { 3, 1, true }, { 4, 8, true } } : new() { { 2, 8, false }, { 3, 1, true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_is_lost_duplicated_mismatched_or_leaked(int seed, int depth, bool tls)
    {
        // A quiet point and a restart, and some more of it.
        double seconds = Scale.IsAll ? 3 : 0.9;
        var options = new SoakOptions { Seed = seed, Duration = TimeSpan.FromSeconds(seconds), PipelineDepth = depth, Tls = tls, RestartInterval = TimeSpan.FromSeconds(seconds * 2 / 3) };
        SoakResult result = await new SoakEngine(options, output.WriteLine).RunAsync();
        Assert.True(result.IsGood, $"{result}\n{string.Join('\n', result.Texts)}");
    }
}
