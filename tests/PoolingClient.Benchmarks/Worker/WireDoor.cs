namespace PoolingClient.Benchmarks.Worker;

/// <summary>Our pool without messages: each caller has its request, and sends it again and again.</summary>
internal sealed class WireDoor(LoadSpec spec) : Door
{
    // Content that is longer, or of unknown length, is read as it comes, into the caller's buffer, as through a handler.
    private const int MostAtOnce = 64 * 1024;

    private readonly SocketPool _pool = new(Handlers.CreateOptions(spec.Connections, spec.Depth));
    private readonly WireRequest _common = new("GET", spec.Targets[0]);   // a request may be in flight several times
    private readonly bool _readsAtOnce = spec.Content is >= 0 and <= MostAtOnce;

    public override async Task RunAsync(Caller caller)
    {
        byte[] buffer = caller.Buffer;
        WireRequest[] requests = [.. spec.Targets.Select(target => new WireRequest("GET", target))];
        while (caller.Continues)
        {
            using WireResponse response = await _pool.SendAsync(requests[caller.Next(requests.Length)], CancellationToken.None);
            Check(response);
            long octets = 0;
            if (_readsAtOnce)
            {
                ReadOnlyMemory<byte> content = await response.ReadContentAsync();
                octets = content.Length;
                caller.Take(octets);
            }
            else
            {
                int count;
                while ((count = await response.ReadAsync(buffer)) > 0)
                {
                    octets += count;
                    caller.Take(count);
                }
            }
            caller.Done(octets);
        }
    }

    public override async Task SendOnceAsync(Uri target, byte[] buffer)
    {
        using WireResponse response = await _pool.SendAsync(target == spec.Targets[0] ? _common : new WireRequest("GET", target), CancellationToken.None);
        Check(response);
        while (await response.ReadAsync(buffer) > 0)
        {
        }
    }

    public override void Dispose() => _pool.Dispose();

    private static void Check(WireResponse response)
    {
        if (response.StatusCode >= 400) throw new InvalidDataException($"The server answers {response.StatusCode}.");
    }
}
