using System.Net;
using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Shows;

/// <summary>Content of any size passes through; it is never held. The memory is the whole process's, so these tests run alone.</summary>
[Collection(nameof(RunsAlone))]
public sealed class LargeContentTests
{
    private const long Allowed = 50L << 20;
    private static readonly long Length = Scale.Of(1 << 30, 128 << 20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData(ContentFraming.Length)]
    [InlineData(ContentFraming.Chunked)]
    [InlineData(ContentFraming.UntilClose)]
    public async Task A_large_download_keeps_memory_flat(ContentFraming framing)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(Length).WithFraming(framing));
        using var client = new HttpClient(new PoolingHttpHandler()) { BaseAddress = server.Uri };
        using var memory = new MemoryWatch();
        using HttpResponseMessage response = await client.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead).WaitAsync(Limit);
        Stream content = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[64 * 1024];
        long received = 0;
        int read;
        while ((read = await content.ReadAsync(buffer).AsTask().WaitAsync(Limit)) > 0)
        {
            // The whole pattern is compared for a part; comparing all would take longer than sending it.
            if (received < 64 << 20) Assert.True(OctetPattern.Matches(buffer.AsSpan(0, read), received));
            received += read;
            memory.Look();
        }
        Assert.Equal(Length, received);
        Assert.InRange(memory.Growth, 0, Allowed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_upload_keeps_memory_flat(bool knownLength)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok($"{request.ContentLength}"));
        using var client = new HttpClient(new PoolingHttpHandler()) { BaseAddress = server.Uri, Timeout = Limit };
        using var memory = new MemoryWatch();
        using var content = new GeneratedContent(Length, knownLength, memory.Look);
        using HttpResponseMessage response = await client.PostAsync(new Uri("/", UriKind.Relative), content).WaitAsync(Limit);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"{Length}", await response.Content.ReadAsStringAsync());
        Assert.Equal(1, server.ConnectionsAccepted);
        Assert.InRange(memory.Growth, 0, Allowed);
    }

    /// <summary>Octets made as they are sent.</summary>
    private sealed class GeneratedContent(long length, bool knownLength, Action look) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            byte[] piece = new byte[64 * 1024];
            for (long sent = 0; sent < length; sent += piece.Length)
            {
                await stream.WriteAsync(piece);
                look();
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return knownLength;
        }
    }
}
