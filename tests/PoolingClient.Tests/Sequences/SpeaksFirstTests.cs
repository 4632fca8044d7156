using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Sequences;

/// <summary>A server of another protocol that speaks first (SMTP, SSH). Whether its octets come before the request or after it is a race; neither way are they an answer.</summary>
public sealed class SpeaksFirstTests
{
    [Fact]
    public async Task A_greeting_is_no_answer()
    {
        await using SocketServer server = SocketServer.StartRaw(async connection =>
        {
            await connection.SendAsync("220 smtp.test ready\r\n");
            await connection.ReceiveAsync();
        });
        using Door door = Door.OfOneConnection();
        for (int i = 0; i < 20; i++)
        {
            PoolingRequestException failure = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.At("/")));
            Assert.Contains(failure.HttpRequestError, (HttpRequestError[])[HttpRequestError.InvalidResponse, HttpRequestError.ResponseEnded]);
        }
        await Waits.UntilAsync(() => door.Origin is { Connections: 0, Waiting: 0 });
    }
}
