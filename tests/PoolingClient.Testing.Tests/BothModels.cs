namespace PoolingClient.Testing.Tests;

/// <summary>Runs a theory in both concurrency models: what holds for one holds for the other.</summary>
public sealed class BothModels : TheoryData<ServerModel>
{
    public BothModels()
    {
        Add(ServerModel.EventDriven);
        Add(ServerModel.ThreadPerConnection);
    }
}
