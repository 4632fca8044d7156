using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace PoolingClient.Interop;

/// <summary>
/// Kestrel in this process: what stands behind servers that pass requests on, and a server of its own. It answers what the scripts in Servers/
/// answer too: <c>/echo?id=&amp;size=&amp;chunked&amp;delay=</c> with the id, filled up to a size, and a POST with its own content;
/// <c>/ledger?prefix=</c> with how many POSTs came, and how many different ones; and <c>/files/n</c>.
/// </summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, int> _ledger = new();

    private Backend(WebApplication application) => _application = application;

    public int Port { get; private set; }

    public int Tls { get; private set; }

    /// <summary>Starts one, in the clear and with TLS.</summary>
    /// <param name="keepAlive">How long connections may be idle; null for Kestrel's own 130 s.</param>
    public static async Task<Backend> StartAsync(TimeSpan? keepAlive)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            if (keepAlive is { } time) kestrel.Limits.KeepAliveTimeout = time;
            kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(Site.Certificate);
            });
        });
        WebApplication application = builder.Build();
        var backend = new Backend(application);
        application.Run(backend.AnswerAsync);
        await application.StartAsync();
        backend.Port = application.Urls.Select(url => new Uri(url)).Single(uri => uri.Scheme == "http").Port;
        backend.Tls = application.Urls.Select(url => new Uri(url)).Single(uri => uri.Scheme == "https").Port;
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        // Connections of servers that are gone may still be open; nobody waits for them.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value!, id = request.Query["id"].ToString();
        if (path.StartsWith("/files/", StringComparison.Ordinal))
        {
            await SendAsync(context, Site.FileContent(int.Parse(path["/files/".Length..], CultureInfo.InvariantCulture)), false);
        }
        else if (path == "/ledger")
        {
            int[] counts = [.. _ledger.Where(entry => entry.Key.StartsWith(request.Query["prefix"].ToString(), StringComparison.Ordinal)).Select(entry => entry.Value)];
            await SendAsync(context, $"{counts.Sum()} {counts.Length}", false);
        }
        else if (request.Method == "POST")
        {
            _ledger.AddOrUpdate(id, 1, (_, count) => count + 1);
            context.Response.Headers["X-Id"] = id;
            using var content = new MemoryStream();
            await request.Body.CopyToAsync(content);
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.GetBuffer().AsMemory(0, (int)content.Length));
        }
        else
        {
            if (int.TryParse(request.Query["delay"], CultureInfo.InvariantCulture, out int delay)) await Task.Delay(delay, context.RequestAborted);
            context.Response.Headers["X-Id"] = id;
            int size = int.TryParse(request.Query["size"], CultureInfo.InvariantCulture, out int given) ? given : 0;
            await SendAsync(context, id.PadRight(size, '.'), request.Query.ContainsKey("chunked"));
        }
    }

    private static async Task SendAsync(HttpContext context, string text, bool isChunked)
    {
        byte[] content = Encoding.ASCII.GetBytes(text);
        if (!isChunked) context.Response.ContentLength = content.Length;
        if (context.Request.Method == "HEAD") return;
        int part = isChunked ? 4096 : Math.Max(content.Length, 1);
        for (int at = 0; at < content.Length; at += part)
        {
            await context.Response.Body.WriteAsync(content.AsMemory(at, Math.Min(part, content.Length - at)));
            if (isChunked) await context.Response.Body.FlushAsync();
        }
    }
}
