using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Sequences;

/// <summary>The steps of a server.</summary>
internal static class OnServer
{
    /// <summary>Reads a request with its content.</summary>
    public static readonly ServerStep Read = async (connection, _) => Assert.NotNull(await connection.ReadRequestAsync());

    /// <summary>Reads a request's head, and leaves its content.</summary>
    public static readonly ServerStep ReadHead = async (connection, _) => await connection.ReceiveUntilAsync();

    public static readonly ServerStep Fin = (connection, _) =>
    {
        connection.Fin();
        return Task.CompletedTask;
    };

    public static readonly ServerStep Reset = (connection, _) =>
    {
        connection.Reset();
        return Task.CompletedTask;
    };

    /// <summary>Waits until the client has ended the connection: it must do so.</summary>
    public static readonly ServerStep End = async (connection, _) => Assert.True(await connection.WaitForEndAsync(Waits.Limit));

    /// <summary>Answers each request with its target until the client ends the connection.</summary>
    public static readonly ServerStep Serve = async (connection, play) =>
    {
        play.Finish(connection);
        await connection.ServeAsync();
    };

    /// <summary>
    /// Answers the requests of <see cref="ByCaller.WarmUp"/>, from the second on always one request late: so that each stands behind another, which is what
    /// the client needs to see before it sends more at once.
    /// </summary>
    public static readonly ServerStep AnswerWarmUp = (connection, _) => WarmUpAsync(connection);

    /// <summary>As <see cref="AnswerWarmUp"/>.</summary>
    public static async Task WarmUpAsync(RawConnection connection)
    {
        for (int read = 1; read <= ByCaller.WarmUpRequests; read++)
        {
            Assert.NotNull(await connection.ReadRequestAsync());
            if (read != 2) await connection.SendAsync(Servers.Answer("warm"));
        }
        await connection.SendAsync(Servers.Answer("warm"));
    }

    public static ServerStep Send(string octets) => (connection, _) => connection.SendAsync(octets);

    /// <summary>Sends a response with this content.</summary>
    public static ServerStep Answer(string content) => Send(Servers.Answer(content));

    public static ServerStep ReadContent(int length) => async (connection, _) => await connection.ReceiveExactlyAsync(length);

    public static ServerStep Hold(string gate) => (_, play) => play.Gate(gate).Opened;

    public static ServerStep Mark(string gate) => (_, play) =>
    {
        play.Gate(gate).Open();
        return Task.CompletedTask;
    };
}
