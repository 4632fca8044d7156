using Xunit.Abstractions;

namespace PoolingClient.Parity;

/// <summary>Each scenario runs on both handlers; what the caller sees and what reaches the server must be the same, but for the differences that are meant.</summary>
public sealed class ParityTests(ParityResults results, ITestOutputHelper output) : IClassFixture<ParityResults>
{
    public static TheoryData<string> Names => new(Catalogue.All.Select(scenario => scenario.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scenario_is_alike_or_differs_on_purpose(string scenario)
    {
        Comparison comparison = results.Of(scenario);
        output.WriteLine(string.Join(Environment.NewLine, comparison.Sockets));
        if (KnownDifferences.Of(scenario) is { } known)
        {
            Assert.True(comparison.Differs, $"Listed as a difference ({known.Reason}), but alike.");
        }
        else
        {
            Assert.False(comparison.Differs, DifferenceTable.Of(comparison));
        }
    }

    [Fact]
    public void The_differences_are_those_that_are_meant()
    {
        output.WriteLine(results.Table);
        var differing = results.All.Where(comparison => comparison.Differs).Select(comparison => comparison.Scenario.Name);
        var known = KnownDifferences.Deliberate.SelectMany(difference => difference.Scenarios);
        Assert.Equal(known.Order(StringComparer.Ordinal), differing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_known_difference_is_about_a_scenario_that_exists_and_stands_once()
    {
        string[] names = [.. Catalogue.All.Select(scenario => scenario.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        string[] known = [.. KnownDifferences.Deliberate.SelectMany(difference => difference.Scenarios)];
        Assert.Equal(known.Length, known.Distinct().Count());
        Assert.Empty(known.Except(names));
    }

    /// <summary>A scenario whose request never came to an end, or that failed itself, shows nothing: both sides must get through.</summary>
    [Fact]
    public void Every_scenario_runs_to_its_end_with_the_framework_s_handler()
    {
        Assert.Empty(results.All.Where(comparison => comparison.Sockets.Any(line => line.StartsWith("the scenario", StringComparison.Ordinal))).Select(comparison => comparison.Scenario.Name));
    }
}
