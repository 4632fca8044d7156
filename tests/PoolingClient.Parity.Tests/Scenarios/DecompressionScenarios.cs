using System.IO.Compression;
using System.Net;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

internal static class DecompressionScenarios
{
    private const DecompressionMethods Everything = DecompressionMethods.All;

    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"line {i}\n")));

    public static IEnumerable<Scenario> All { get; } =
    [
        .. new[] { DecompressionMethods.GZip, DecompressionMethods.Deflate, DecompressionMethods.Brotli, Everything }.Select(methods => Make.Of($"coding: Accept-Encoding for {methods}", async stage =>
        {
            stage.Serve(ServerResponse.Ok("plain"));
            await stage.SendAsync(stage.Get());
        }, new Settings { Decompression = methods })),
        Coded("coding: gzip", "gzip", Gzip(Text)),
        Coded("coding: x-gzip", "x-gzip", Gzip(Text)),
        Coded("coding: GZIP in capitals", "GZIP", Gzip(Text)),
        Coded("coding: deflate with the zlib wrapper", "deflate", Zlib(Text)),
        Coded("coding: deflate without the wrapper", "deflate", RawDeflate(Text)),
        Coded("coding: br", "br", Brotli(Text)),
        Coded("coding: gzip twice", "gzip, gzip", Gzip(Gzip(Text))),
        Coded("coding: gzip and then br", "gzip, br", Brotli(Gzip(Text))),
        Coded("coding: identity", "identity", Text),
        Coded("coding: an unknown one", "zzz", Text),
        Coded("coding: gzip of two members", "gzip", [.. Gzip(Text), .. Gzip(Text)]),
        Coded("coding: gzip that is none", "gzip", Text),
        Coded("coding: gzip that is cut off", "gzip", Gzip(Text)[..^20]),
        Coded("coding: gzip of nothing", "gzip", Gzip([])),
        Coded("coding: gzip, and no octet", "gzip", []),
        Coded("coding: gzip of a megabyte of zeros", "gzip", Gzip(new byte[1_000_000])),
        Make.Of("coding: gzip in chunks", async stage =>
        {
            byte[] coded = Gzip(Text);
            stage.Serve(ServerResponse.Chunked(coded.Chunk(50)).With("Content-Encoding", "gzip"));
            await stage.SendAndAgainAsync(stage.Get());
        }, new Settings { Decompression = Everything, MaxConnections = 1 }),
        Make.Of("coding: Accept-Encoding of the caller's own", async stage =>
        {
            stage.Serve(ServerResponse.Ok(Gzip(Text)).With("Content-Encoding", "gzip"));
            HttpRequestMessage request = stage.Get();
            request.Headers.AcceptEncoding.ParseAdd("gzip;q=0.5");
            await stage.SendAsync(request);
        }, new Settings { Decompression = DecompressionMethods.GZip }),
        Make.Of("coding: turned off", async stage =>
        {
            stage.Serve(ServerResponse.Ok(Gzip(Text)).With("Content-Encoding", "gzip"));
            await stage.SendAsync(stage.Get());
        }),
        Make.Of("coding: HEAD of gzip", async stage =>
        {
            stage.Serve(ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n"));
            HttpRequestMessage request = stage.Get();
            request.Method = HttpMethod.Head;
            await stage.SendAsync(request);
        }, new Settings { Decompression = Everything }),
        Make.Of("coding: 304 of gzip", async stage =>
        {
            stage.Serve(ServerResponse.Raw("HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n"));
            await stage.SendAndAgainAsync(stage.Get());
        }, new Settings { Decompression = Everything }),
        Make.Of("coding: gzip read half-way, and disposed", async stage =>
        {
            stage.Serve(ServerResponse.Ok(Gzip(Text)).With("Content-Encoding", "gzip"));
            using (HttpResponseMessage response = await stage.Invoker.SendAsync(stage.Get(), default))
            {
                Stream stream = await response.Content.ReadAsStreamAsync();
                await stream.ReadExactlyAsync(new byte[10]);
            }
            await stage.AgainAsync();
        }, new Settings { Decompression = Everything, MaxConnections = 1 }),
    ];

    private static Scenario Coded(string name, string coding, byte[] content) => Make.Of(name, async stage =>
    {
        stage.Serve(ServerResponse.Ok(content).With("Content-Encoding", coding));
        await stage.SendAndAgainAsync(stage.Get());
    }, new Settings { Decompression = Everything, MaxConnections = 1 });

    private static byte[] Gzip(byte[] octets) => Code(octets, output => new GZipStream(output, CompressionLevel.Optimal));

    private static byte[] Zlib(byte[] octets) => Code(octets, output => new ZLibStream(output, CompressionLevel.Optimal));

    private static byte[] RawDeflate(byte[] octets) => Code(octets, output => new DeflateStream(output, CompressionLevel.Optimal));

    private static byte[] Brotli(byte[] octets) => Code(octets, output => new BrotliStream(output, CompressionLevel.Fastest));

    private static byte[] Code(byte[] octets, Func<Stream, Stream> make)
    {
        var output = new MemoryStream();
        using (Stream coder = make(output)) coder.Write(octets);
        return output.ToArray();
    }
}
