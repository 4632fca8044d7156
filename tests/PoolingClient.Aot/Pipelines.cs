using System.Globalization;
using PoolingClient.Testing;

namespace PoolingClient.Aot;

/// <summary>Several requests on one connection: the server does not answer one before it has seen the next.</summary>
internal static class Pipelines
{
    private const int Count = 32;

    // Beyond it the next request is not coming, and the check says so.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<string> ShowAsync(CancellationToken cancellationToken)
    {
        int together = 0;
        await using var server = SocketServer.StartRaw(async connection =>
        {
            Task<ServerRequest?> next = connection.ReadRequestAsync();
            for (int answered = 0; await next is { } request; answered++)
            {
                next = connection.ReadRequestAsync();
                // The first is alone: a connection proves itself with one answer.
                if (answered is > 0 and < 4 && await Task.WhenAny(next, Task.Delay(Patience, cancellationToken)) == next) together++;
                await connection.SendAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\n\r\n{request.Target}"));
            }
        });
        using var handler = new PoolingHttpHandler(new SocketPoolOptions { MaxConnectionsPerServer = 1, MaxPipelineDepth = 8, PipelineByDefault = true, UseProxy = false });
        using var client = new HttpClient(handler) { BaseAddress = server.Uri };
        await client.GetStringAsync(new Uri("/first", UriKind.Relative), cancellationToken);
        string[] answers = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => client.GetStringAsync(new Uri($"/{i}", UriKind.Relative), cancellationToken)));
        for (int i = 0; i < Count; i++) Check.That(answers[i] == string.Create(CultureInfo.InvariantCulture, $"/{i}"), $"the answer to /{i} is its own, and not {answers[i]}");
        Check.That(together > 0, "requests stood behind one another");
        return string.Create(CultureInfo.InvariantCulture, $"{Count} answers, each its own");
    }
}
