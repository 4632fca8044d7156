using System.IO.Compression;
using System.Net.Http;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>Codes content as servers do, and reads it through either door.</summary>
internal static class Coded
{
    /// <summary>What Content-Encoding says for each: raw deflate is what servers that are wrong call deflate.</summary>
    public static string Name(string kind) => kind == "raw" ? "deflate" : kind;

    public static byte[] Encode(string kind, ReadOnlySpan<byte> plain)
    {
        var coded = new MemoryStream();
        using (Stream encoder = Encoder(kind, coded)) encoder.Write(plain);
        return coded.ToArray();
    }

    /// <summary>So many zeros, the most that any coding makes of little.</summary>
    public static byte[] Zeros(string kind, int mebibytes)
    {
        var coded = new MemoryStream();
        using (Stream encoder = Encoder(kind, coded, CompressionLevel.Optimal))
        {
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < mebibytes; i++) encoder.Write(block);
        }
        return coded.ToArray();
    }

    public static Stream Encoder(string kind, Stream coded, CompressionLevel level = CompressionLevel.Fastest) => kind switch
    {
        "gzip" or "x-gzip" => new GZipStream(coded, level, leaveOpen: true),
        "deflate" => new ZLibStream(coded, level, leaveOpen: true),
        "raw" => new DeflateStream(coded, level, leaveOpen: true),
        _ => new BrotliStream(coded, level, leaveOpen: true),
    };

    /// <summary>All of the content, with reads of a size that divides nothing.</summary>
    public static async Task<byte[]> ReadAllAsync(HttpResponseMessage response, bool blocks)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[1009];
        int read;
        if (blocks)
        {
            await Task.Run(() =>
            {
                using Stream content = response.Content.ReadAsStream();
                while ((read = content.Read(buffer)) > 0) all.Write(buffer, 0, read);
                Assert.Equal(0, content.Read(buffer));
            }).InTime();
            return all.ToArray();
        }
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        while ((read = await stream.ReadAsync(buffer).InTime()) > 0) all.Write(buffer, 0, read);
        Assert.Equal(0, await stream.ReadAsync(buffer).InTime());
        return all.ToArray();
    }
}
