using System.Diagnostics;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>A process's first request: everything that is loaded, compiled and connected for it. Nothing else has run before.</summary>
internal static class FirstResponse
{
    public static int Run(string side, string target)
    {
        long begin = Stopwatch.GetTimestamp();
        using HttpMessageInvoker invoker = side == nameof(SideKind.SocketsHttpHandler) ? Frameworks() : Ours();
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        using HttpResponseMessage response = invoker.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult();
        byte[] content = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        Lines.Write(new WindowResult { FirstMilliseconds = elapsed.TotalMilliseconds, Octets = content.Length, Requests = 1 });
        return 0;
    }

    private static HttpMessageInvoker Frameworks() => new(Handlers.CreateFrameworks(1));

    private static HttpMessageInvoker Ours() => new(Handlers.CreateOurs(1, 1));
}
