using System.Net;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Shows;
using static PoolingClient.Tests.Wire.RoundCount;

namespace PoolingClient.Tests.Wire;

/// <summary>
/// Once warm, a request through the wire door allocates nothing, and one through the handler little more than the framework's own objects. The count is the whole process's, so these tests run alone, and their server allocates nothing either.
/// </summary>
[Collection(nameof(RunsAlone))]
public sealed partial class AllocationTests
{
    /// <summary>Octets a message: request, response, content, stream and four fields take about 730 in the framework alone.</summary>
    private const int MostAMessage = 900;

    [ReleaseTheory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(32, 8)]
    public async Task A_request_allocates_nothing(int callers, int depth)
    {
        using var server = new PlainServer();
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 4, MaxPipelineDepth = depth });
        WireRequest request = new WireRequest("GET", server.Uri).AddField("X-A", "1");
        Assert.InRange(await LeastAsync(Allowed, () => SendAsync(pool, request, callers, Requests)), 0, Allowed);
    }

    [ReleaseTheory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(32, 8)]
    public async Task A_message_allocates_little_more_than_the_objects_that_the_caller_gets(int callers, int depth)
    {
        using var server = new PlainServer();
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 4, MaxPipelineDepth = depth });
        using var invoker = new HttpMessageInvoker(new PoolingHttpHandler(pool));
        const long most = Requests * MostAMessage;
        Assert.InRange(await LeastAsync(most, () => SendAsync(invoker, server.Uri, callers, Requests)), 0, most);
    }

    private static Task SendAsync(HttpMessageInvoker invoker, Uri uri, int callers, int count) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            byte[] buffer = new byte[16];
            for (int i = 0; i < count / callers; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, uri);
                using HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);
                Stream content = response.Content.ReadAsStream();   // nothing is buffered, so it blocks nobody
                if (response.StatusCode != HttpStatusCode.OK || await content.ReadAsync(buffer) != 5 || await content.ReadAsync(buffer) != 0) throw new InvalidOperationException("This is not the answer.");
            }
        }))).InTime();

    private static Task SendAsync(SocketPool pool, WireRequest request, int callers, int count) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < count / callers; i++)
            {
                using WireResponse response = await pool.SendAsync(request);
                ReadOnlyMemory<byte> content = await response.ReadContentAsync();
                if (response.StatusCode != 200 || content.Length != 5 || !response.TryGetField("server"u8, out _)) throw new InvalidOperationException("This is not the answer.");
            }
        }))).InTime();
}
