namespace PoolingClient.Benchmarks.Compare;

/// <param name="Rate">Requests a second that were asked for, at a fixed rate; else 0.</param>
internal sealed record ScenarioResult(Scenario Scenario, SideResult[] Sides, double Rate)
{
    public SideResult Base => Sides[0];

    public SideResult? Find(string side, int connections, int depth) =>
        Sides.FirstOrDefault(one => one.Side.Name == side && one.Side.Connections == connections && one.Side.Depth == depth);
}
