namespace PoolingClient.Benchmarks.Compare;

/// <summary>A number that the project promises: at least so much, and what it aims at.</summary>
/// <param name="Value">From the side and from the one it is compared with.</param>
/// <param name="IsCost">Less is better.</param>
internal sealed record Need(string Text, string Scenario, string Side, int Connections, int Depth, Func<SideResult, SideResult, double> Value, double Least, double Aim, bool IsCost = false, string Unit = "x")
{
    public double Find(IEnumerable<ScenarioResult> results)
    {
        ScenarioResult? scenario = results.FirstOrDefault(one => one.Scenario.Name == Scenario);
        return scenario?.Find(Side, Connections, Depth) is { } side ? Value(side, scenario.Base) : double.NaN;
    }

    public string Judge(double value)
    {
        if (double.IsNaN(value)) return "not run";
        if (Reaches(value, Aim)) return "aim";
        return Reaches(value, Least) ? "ok" : "MISSED";
    }

    private bool Reaches(double value, double bound) => IsCost ? value <= bound : value >= bound;
}
