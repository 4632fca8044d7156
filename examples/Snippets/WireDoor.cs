using System.Text;
using PoolingClient;

namespace Snippets;

/// <summary>Octets out, octets in.</summary>
internal static class WireDoor
{
    public static async Task RunAsync(Uri uri)
    {
        using var pool = new SocketPool();
        #region WireDoor
        using WireResponse response = await pool.SendAsync(new WireRequest("GET", uri));
        ReadOnlyMemory<byte> content = await response.ReadContentAsync();       // valid until the response is disposed
        #endregion
        Console.WriteLine($"{response.StatusCode}: {Encoding.UTF8.GetString(content.Span)}");
    }
}
