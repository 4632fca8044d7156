using PoolingClient;
using PoolingClient.Testing;
using Xunit;

namespace Snippets;

/// <summary>A test against the socket server.</summary>
public sealed class InATest
{
    [Fact]
    public async Task A_GET_survives_a_reset()
    {
        #region InATest
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new() { Effects = { Effect.At(EffectStage.BeforeStatusLine).OnRequest(2).Reset() } });
        using var client = new HttpClient(new PoolingHttpHandler()) { BaseAddress = server.Uri };
        Assert.Equal("/1", await client.GetStringAsync("/1"));
        Assert.Equal("/2", await client.GetStringAsync("/2"));      // RST in the place of an answer: sent again on a new connection
        Assert.Equal(2, server.ConnectionsAccepted);
        #endregion
    }
}
