namespace PoolingClient.Extensions;

/// <summary>A property of options that a section of configuration may set by its name.</summary>
internal abstract class Setting<TOptions>(string name)
{
    public string Name => name;

    /// <summary>A change in configuration takes effect while the pool is in use.</summary>
    public bool IsLive { get; init; }

    public abstract ValueShape Shape { get; }

    /// <summary>Sets the property to what the text says.</summary>
    /// <returns>Null, or what is wrong with it, to stand behind the key: "is 0, and must be from 1 to 1024".</returns>
    public abstract string? Set(TOptions options, string text);

    public abstract bool IsSame(TOptions one, TOptions other);
}
