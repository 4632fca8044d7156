namespace PoolingClient.Benchmarks.Worker;

/// <summary>Either handler, used the same way: a message for each request, its content read to the end, its response disposed.</summary>
internal sealed class HandlerDoor(HttpMessageHandler handler) : Door
{
    private readonly HttpMessageInvoker _invoker = new(handler);

    public HttpMessageInvoker Invoker => _invoker;

    public override async Task RunAsync(Caller caller)
    {
        byte[] buffer = caller.Buffer;
        while (caller.Continues)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, caller.NextTarget());
            using HttpResponseMessage response = await _invoker.SendAsync(request, CancellationToken.None);
            Check(response);
            Stream content = response.Content.ReadAsStream();   // blocks nobody: neither handler buffers content, and the task of the other kind is saved
            long octets = 0;
            int count;
            while ((count = await content.ReadAsync(buffer)) > 0)
            {
                octets += count;
                caller.Take(count);
            }
            caller.Done(octets);
        }
    }

    public override async Task SendOnceAsync(Uri target, byte[] buffer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        using HttpResponseMessage response = await _invoker.SendAsync(request, CancellationToken.None);
        Check(response);
        Stream content = response.Content.ReadAsStream();
        while (await content.ReadAsync(buffer) > 0)
        {
        }
    }

    public override void Dispose() => _invoker.Dispose();

    private static void Check(HttpResponseMessage response)
    {
        if ((int)response.StatusCode >= 400) throw new InvalidDataException($"The server answers {(int)response.StatusCode}.");
    }
}
