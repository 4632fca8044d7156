using System.Net;

namespace PoolingClient.Testing.Tests;

/// <summary>The framework's own client, as a second opinion on what the server says.</summary>
public class HttpClientTests
{
    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task HttpClient_understands_every_framing_on_one_connection(ServerModel model)
    {
        ServerResponse[] answers =
        [
            ServerResponse.Ok("hello"), ServerResponse.Chunked("hel", "lo"), ServerResponse.Ok("hello").WithInterim(103,
            new ServerField("Link", "</a>")),
            ServerResponse.Stream((writer, _) => writer.WriteAsync("hello")), ServerResponse.CloseDelimited("hello"),
        ];
        using var server = SocketServer.Start(request => answers[request.Index - 1], new() { Model = model });
        using var client = new HttpClient { BaseAddress = server.Uri };
        foreach (var _ in answers)
        {
            Assert.Equal("hello", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
        }

        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task HttpClient_gets_its_content_back(ServerModel model)
    {
        using var server = SocketServer.StartEcho(new() { Model = model });
        using var client = new HttpClient { BaseAddress = server.Uri };
        var content = new byte[300_000];
        OctetPattern.Fill(content, 0);
        foreach (var isChunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(content) };
            request.Headers.TransferEncodingChunked = isChunked;
            request.Headers.ExpectContinue = true;
            using var response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(isChunked, response.Headers.TransferEncodingChunked ?? false);
            Assert.Equal(content, await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Many_clients_at_once_are_served(ServerModel model)
    {
        using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new() { Model = model });
        using var client = new HttpClient { BaseAddress = server.Uri };
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => client.GetStringAsync(new Uri($"/{i}", UriKind.Relative))));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"/{i}"), answers);
        Assert.Equal(500, server.Requests.Select(request => request.Target).Distinct().Count());
    }
}
