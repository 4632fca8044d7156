using System.Diagnostics;
using System.Runtime;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>A process's first request: everything that is loaded, compiled and connected for it. Nothing else has run before.</summary>
internal static class FirstResponse
{
    public static int Run(string side, string target)
    {
        long begin = Stopwatch.GetTimestamp();
        (long methods, TimeSpan cpu) = (JitInfo.GetCompiledMethodCount(), Environment.CpuUsage.TotalTime);
        using HttpMessageInvoker invoker = side == nameof(SideKind.SocketsHttpHandler) ? Frameworks() : Ours();
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        using HttpResponseMessage response = invoker.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult();
        byte[] content = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        Lines.Write(new WindowResult
        {
            FirstMilliseconds = elapsed.TotalMilliseconds,
            CompiledMethods = JitInfo.GetCompiledMethodCount() - methods,
            CpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            Octets = content.Length,
            Requests = 1,
        });
        return 0;
    }

    private static HttpMessageInvoker Frameworks() => new(Handlers.CreateFrameworks(1));

    private static HttpMessageInvoker Ours() => new(Handlers.CreateOurs(1, 1));
}
