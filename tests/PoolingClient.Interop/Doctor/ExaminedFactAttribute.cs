namespace PoolingClient.Interop;

/// <summary>An examination of a server: skipped, and the reason said, where it is not installed, or where only few are examined.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ExaminedFactAttribute : FactAttribute
{
    /// <param name="peerType">The server.</param>
    /// <param name="isAlways">A plain run examines it too. All of them take half a minute.</param>
    public ExaminedFactAttribute(Type peerType, bool isAlways = false)
    {
        PeerType = peerType;
        IsAlways = isAlways;
        Skip = ((Peer)Activator.CreateInstance(peerType)!).Missing ?? (isAlways || Scale.IsAll ? null : $"examined with {Scale.Variable}=all");
    }

    public Type PeerType { get; }

    public bool IsAlways { get; }
}
