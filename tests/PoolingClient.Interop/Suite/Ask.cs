using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Text;

namespace PoolingClient.Interop;

/// <summary>A request whose answer can be told from all others: by its id, in a field and in the content.</summary>
internal sealed record Ask(HttpMethod Method, string Id, int Size = 0, bool IsChunked = false, int Delay = 0, int File = -1)
{
    private static int _last;

    private string Target => File >= 0 ? $"/files/{File}"
        : string.Create(CultureInfo.InvariantCulture, $"/echo?id={Id}&size={Size}{(IsChunked ? "&chunked=1" : "")}{(Delay > 0 ? $"&delay={Delay}" : "")}");

    private string Expected => File >= 0 ? Site.FileContent(File) : Id.PadRight(Size, '.');

    /// <summary>The beginning of ids that nobody else uses.</summary>
    public static string NewPrefix(string name) => $"{name}{Interlocked.Increment(ref _last)}-";

    public static Ask Get(string id, int size = 0) => new(HttpMethod.Get, id, size);

    public static Ask Post(string id, int size = 0) => new(HttpMethod.Post, id, size);

    public HttpRequestMessage Request(Uri server)
    {
        var request = new HttpRequestMessage(Method, new Uri(server, Target));
        if (Method == HttpMethod.Post) request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(Expected));
        return request;
    }

    /// <summary>Sends the request, and fails unless the answer is its own, whole.</summary>
    /// <param name="invoker">The client.</param>
    /// <param name="server">Where the request goes.</param>
    /// <param name="handedOver">Called when the handler has the request.</param>
    /// <returns>What happened on the way.</returns>
    public async Task<RequestTimeline> SendAsync(HttpMessageInvoker invoker, Uri server, Action? handedOver = null)
    {
        using HttpRequestMessage request = Request(server);
        Task<HttpResponseMessage> sending = invoker.SendAsync(request, CancellationToken.None);
        handedOver?.Invoke();
        using HttpResponseMessage response = await sending.InTime();
        string content = await response.Content.ReadAsStringAsync().InTime();
        string about = $"{Method} {Target}";
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{about}: {(int)response.StatusCode} {content}");
        if (File < 0) Assert.Equal(Id, Assert.Single(response.Headers.GetValues("X-Id")));
        if (Method == HttpMethod.Head) Assert.Equal("", content);
        else Assert.True(content == Expected, $"{about}: {content.Length} octets that begin with '{content[..Math.Min(content.Length, 80)]}'");
        return response.GetTimeline()!;
    }

    /// <summary>Sends the request and gives it up.</summary>
    /// <param name="invoker">The client.</param>
    /// <param name="server">Where the request goes.</param>
    /// <param name="isAtHead">When the head of the answer has come, without reading its content; else as soon as the handler has the request.</param>
    /// <returns>False where the answer was faster.</returns>
    public async Task<bool> GiveUpAsync(HttpMessageInvoker invoker, Uri server, bool isAtHead)
    {
        using var giveUp = new CancellationTokenSource();
        using HttpRequestMessage request = Request(server);
        Task<HttpResponseMessage> sending = invoker.SendAsync(request, giveUp.Token);
        if (!isAtHead) await giveUp.CancelAsync();
        try
        {
            using HttpResponseMessage response = await sending.InTime();
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{Method} {Target}: {(int)response.StatusCode}");
            Assert.Equal(Id, Assert.Single(response.Headers.GetValues("X-Id")));
            return isAtHead;
        }
        catch (OperationCanceledException) when (!isAtHead)
        {
            return true;
        }
    }
}
