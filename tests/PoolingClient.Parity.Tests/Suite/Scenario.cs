namespace PoolingClient.Parity;

/// <summary>Something a caller does, and what is noted while it happens. It knows which handler it has only through the stage.</summary>
/// <param name="Name">Area and case; unique.</param>
/// <param name="Run">What happens.</param>
/// <param name="Settings">Makes the settings: anew for each handler, because what they hold may keep state.</param>
internal sealed record Scenario(string Name, Func<Stage, Task> Run, Func<Settings> Settings)
{
    public override string ToString() => Name;
}
