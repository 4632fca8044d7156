using Xunit.Abstractions;

namespace PoolingClient.Soak.Tests;

/// <summary>A short run of each kind. Hours of it are for the program.</summary>
public sealed class SmokeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 8, false)]
    [InlineData(3, 1, true)]
    [InlineData(4, 8, true)]
    public async Task Nothing_is_lost_duplicated_mismatched_or_leaked(int seed, int depth, bool tls)
    {
        // A quiet point and a restart, and some more of it.
        double seconds = Scale.IsAll ? 3 : 0.9;
        var options = new SoakOptions { Seed = seed, Duration = TimeSpan.FromSeconds(seconds), PipelineDepth = depth, Tls = tls, RestartInterval = TimeSpan.FromSeconds(seconds * 2 / 3) };
        SoakResult result = await new SoakEngine(options, output.WriteLine).RunAsync();
        Assert.True(result.IsGood, $"{result}\n{string.Join('\n', result.Texts)}");
    }
}
