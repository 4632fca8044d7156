namespace PoolingClient.Tests.Proxies;

/// <summary>SOCKS proxies that take what a correct client sends, read octet by octet.</summary>
internal static class SocksScripts
{
    /// <summary>Answers with a bound IPv4 address, and carries on to the port.</summary>
    public static Func<ProxyConnection, Task> Tunneling5(int port, byte method = 0, byte[]? reply = null) => async connection =>
    {
        byte[] greeting = await connection.ReadAsync(2);
        await connection.ReadAsync(greeting[1]);
        await connection.SendAsync(5, method);
        if (method == 2)
        {
            byte[] user = await connection.ReadAsync(2);
            await connection.ReadAsync(user[1]);
            await connection.ReadAsync((await connection.ReadAsync(1))[0]);
            await connection.SendAsync(1, 0);
        }
        byte[] head = await connection.ReadAsync(4);
        await connection.ReadAsync(2 + head[3] switch { 1 => 4, 4 => 16, _ => (await connection.ReadAsync(1))[0] });
        await connection.SendAsync(reply ?? [5, 0, 0, 1, 127, 0, 0, 1, 4, 56]);
        await connection.RelayAsync(port);
    };

    public static Func<ProxyConnection, Task> Tunneling4(int port, byte[]? reply = null) => async connection =>
    {
        byte[] head = await connection.ReadAsync(8);
        await ReadTextAsync(connection);
        if (head is [_, _, _, _, 0, 0, 0, not 0]) await ReadTextAsync(connection);
        await connection.SendAsync(reply ?? [0, 90, 1, 2, 3, 4, 5, 6]);
        await connection.RelayAsync(port);
    };

    /// <summary>Reads so many octets, and answers with these; several times.</summary>
    public static Func<ProxyConnection, Task> Saying(params (int Read, byte[] Say)[] steps) => async connection =>
    {
        foreach ((int read, byte[] say) in steps)
        {
            await connection.ReadAsync(read);
            await connection.SendAsync(say);
        }
    };

    private static async Task ReadTextAsync(ProxyConnection connection)
    {
        while ((await connection.ReadAsync(1))[0] != 0)
        {
        }
    }
}
