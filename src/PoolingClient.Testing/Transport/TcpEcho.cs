namespace PoolingClient.Testing.Transport;

/// <summary>Sends every octet back.</summary>
internal static class TcpEcho
{
    internal static async Task RunAsync(OpenConnection connection)
    {
        var buffer = new byte[16 * 1024];
        while (await connection.Wire.ReceiveAsync(buffer).ConfigureAwait(false) is var count and > 0)
        {
            await connection.Output.SendThroughAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
        }

        connection.NoteClientEnd(ConnectionEnd.ClosedByClient);
    }
}
