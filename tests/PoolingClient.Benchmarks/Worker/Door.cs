namespace PoolingClient.Benchmarks.Worker;

/// <summary>A way of sending requests.</summary>
internal abstract class Door : IDisposable
{
    /// <summary>Sends one request after the other for as long as the caller continues. Loops inside, so that it allocates nothing for a request itself.</summary>
    public abstract Task RunAsync(Caller caller);

    /// <summary>Sends one request and reads its content, which nobody looks at.</summary>
    public abstract Task SendOnceAsync(Uri target, byte[] buffer);

    public abstract void Dispose();

    public static Door Open(LoadSpec spec) => spec.Side switch
    {
        SideKind.Raw => new RawDoor(spec),
        SideKind.Wire => new WireDoor(spec),
        _ => new HandlerDoor(Handlers.Create(spec)),
    };
}
