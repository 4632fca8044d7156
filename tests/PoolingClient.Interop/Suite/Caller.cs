using System.Globalization;
using System.Net.Http;

namespace PoolingClient.Interop;

/// <summary>A pool of the client's, and requests through it.</summary>
internal sealed class Caller : IDisposable
{
    private readonly PoolingHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;

    public Caller(Running running, bool isSecure = false, Action<SocketPoolOptions>? change = null)
    {
        SocketPoolOptions options = running.Options();
        change?.Invoke(options);
        _handler = new PoolingHttpHandler(options);
        _invoker = new HttpMessageInvoker(_handler);
        Uri = isSecure ? running.TlsUri : running.Uri;
    }

    public Uri Uri { get; }

    public SocketPool Pool => _handler.Pool;

    /// <summary>The state of the only origin.</summary>
    public OriginSnapshot Origin => Assert.Single(Pool.GetSnapshot().Origins);

    /// <summary>How many requests have been sent on a connection and are not answered whole: on the one that has most of them.</summary>
    public int Outstanding => Pool.GetSnapshot(SnapshotDetail.Requests).Origins.SelectMany(origin => origin.OpenConnections)
        .Select(connection => connection.Requests.Count(request => request.OctetsSent > 0)).DefaultIfEmpty().Max();

    public Task<RequestTimeline> SendAsync(Ask ask, Action? handedOver = null) => ask.SendAsync(_invoker, Uri, handedOver);

    public Task<bool> GiveUpAsync(Ask ask, bool isAtHead) => ask.GiveUpAsync(_invoker, Uri, isAtHead);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _invoker.SendAsync(request, CancellationToken.None).InTime();

    /// <summary>How many POSTs came to the server whose ids begin so, and how many different ones.</summary>
    public async Task<(int All, int Different)> LedgerAsync(string prefix)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Uri, $"/ledger?prefix={prefix}"));
        using HttpResponseMessage response = await SendAsync(request);
        string[] counts = (await response.Content.ReadAsStringAsync().InTime()).Split(' ');
        return (int.Parse(counts[0], CultureInfo.InvariantCulture), int.Parse(counts[1], CultureInfo.InvariantCulture));
    }

    public void Dispose() => _invoker.Dispose();
}
