using System.Net;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Response content in every framing, read in every way that .NET has.</summary>
public sealed class ResponseContentTests
{
    private static readonly string[] Framings = ["length", "chunked", "close", "1.0 length", "1.0 close"];

    private static readonly string[] Ways =
        ["Read(byte[])", "Read(Span)", "ReadByte", "ReadAsync(byte[])", "ReadAsync(Memory)", "CopyTo", "CopyToAsync", "content.CopyToAsync", "content.CopyTo", "BeginRead"];

    public static TheoryData<string, bool, int> FramingsAndLengths()
    {
        var data = new TheoryData<string, bool, int>();
        foreach (string framing in Framings)
        {
            foreach (int length in (int[])[0, 1, 10_000, 300_000])
            {
                data.Add(framing, true, length);
                data.Add(framing, false, length);
            }
        }
        return data;
    }

    public static TheoryData<string, int, int> FramingsAndReads()
    {
        var data = new TheoryData<string, int, int>();
        foreach (string framing in Framings)
        {
            data.Add(framing, 1, 6_000);
            data.Add(framing, 7, 30_000);
            data.Add(framing, 4096, 300_000);
            data.Add(framing, 1 << 20, 3_000_000);
        }
        return data;
    }

    public static TheoryData<string, string> FramingsAndWays()
    {
        var data = new TheoryData<string, string>();
        foreach (string framing in Framings)
        {
            foreach (string way in Ways) data.Add(framing, way);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(FramingsAndLengths))]
    public async Task Content_arrives_whole_buffered_or_not(string framing, bool buffered, int length)
    {
        byte[] octets = Servers.Pattern(length);
        await using var server = SocketServer.Start(_ => Answer(framing, octets));
        using var door = Door.OfOneConnection();
        for (int i = 1; i <= 2; i++)
        {
            HttpCompletionOption option = buffered ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead;
            using HttpResponseMessage response = await door.Client.GetAsync(server.Uri, option).InTime();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(octets, await response.Content.ReadAsByteArrayAsync().InTime());
            Assert.Equal(framing is "length" or "chunked" ? 1 : i, server.ConnectionsAccepted);
        }
    }

    [Theory]
    [MemberData(nameof(FramingsAndReads))]
    public async Task Reads_of_any_size_give_the_content_and_then_nothing(string framing, int readLength, int length)
    {
        byte[] octets = Servers.Pattern(length);
        await using var server = SocketServer.Start(_ => Answer(framing, octets));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[readLength];
        using var received = new MemoryStream();
        int read;
        while ((read = await content.ReadAsync(buffer).InTime()) > 0) received.Write(buffer, 0, read);
        Assert.Equal(octets, received.ToArray());
        Assert.Equal(0, await content.ReadAsync(buffer).InTime());
    }

    [Theory]
    [MemberData(nameof(FramingsAndWays))]
    public async Task Every_way_to_read_gives_the_same_octets(string framing, string way)
    {
        byte[] octets = Servers.Pattern(40_000);
        await using var server = SocketServer.Start(_ => Answer(framing, octets));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal(octets, await Task.Run(() => ReadAsync(way, response.Content)).InTime());
    }

    [Theory]
    [InlineData("length")]
    [InlineData("chunked")]
    [InlineData("close")]
    public async Task Content_whose_octets_drip_arrives_whole(string framing)
    {
        byte[] octets = Servers.Pattern(300);
        var drip = Effect.At(EffectStage.Accepted).Drip(1, TimeSpan.Zero);
        await using var server = SocketServer.Start(_ => Answer(framing, octets), new SocketServerOptions { Effects = { drip } });
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal(octets, await response.Content.ReadAsByteArrayAsync().InTime());
    }

    [Fact]
    public async Task Buffered_content_can_be_read_again_and_in_all_forms()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Chunked("{\"a\":", "\"ü\"}").With("X-Kind", "json"));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await response.Content.LoadIntoBufferAsync().InTime();
        Assert.Equal("{\"a\":\"ü\"}", await response.Content.ReadAsStringAsync());
        Assert.Equal("{\"a\":\"ü\"}", Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()));
        Assert.Equal("ü", (await response.Content.ReadFromJsonAsync<Dictionary<string, string>>())!["a"]);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("chunked")]
    public async Task JSON_is_read_from_the_stream(string framing)
    {
        string json = $"[{string.Join(',', Enumerable.Range(0, 30_000))}]";
        await using var server = SocketServer.Start(_ => Answer(framing, Encoding.UTF8.GetBytes(json)));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal(Enumerable.Range(0, 30_000), await response.Content.ReadFromJsonAsync<int[]>().InTime());
    }

    [Theory]
    [InlineData("length", true)]
    [InlineData("chunked", true)]
    [InlineData("close", true)]
    [InlineData("length", false)]
    [InlineData("chunked", false)]
    [InlineData("close", false)]
    public async Task A_blocking_call_reads_the_same_content(string framing, bool buffered)
    {
        byte[] octets = Servers.Pattern(100_000);
        await using var server = SocketServer.Start(_ => Answer(framing, octets));
        using var door = new Door();
        byte[] received = await Task.Run(() =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
            using HttpResponseMessage response = door.Client.Send(request, buffered ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead);
            using var copy = new MemoryStream();
            response.Content.ReadAsStream().CopyTo(copy);
            return copy.ToArray();
        }).InTime();
        Assert.Equal(octets, received);
    }

    [Fact]
    public async Task More_content_than_MaxResponseContentBufferSize_is_refused_and_the_client_goes_on()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(100_000).WithFraming(ContentFraming.Chunked));
        using var door = new Door();
        door.Client.MaxResponseContentBufferSize = 50_000;
        await Assert.ThrowsAsync<HttpRequestException>(() => door.Client.GetAsync(server.Uri)).InTime();
        using HttpResponseMessage response = await door.Client.GetAsync(server.Uri, HttpCompletionOption.ResponseHeadersRead).InTime();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static ServerResponse Answer(string framing, byte[] octets) => framing switch
    {
        "length" => ServerResponse.Ok(octets),
        "chunked" => ServerResponse.Chunked(octets.Chunk(999)),
        "close" => ServerResponse.CloseDelimited(octets),
        "1.0 length" => ServerResponse.Raw([.. Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Length: {octets.Length}\r\n\r\n"), .. octets]).WithClose(),
        _ => ServerResponse.Raw([.. "HTTP/1.0 200 OK\r\n\r\n"u8, .. octets]).WithClose(),
    };

    private static async Task<byte[]> ReadAsync(string way, HttpContent content)
    {
        using var received = new MemoryStream();
        byte[] buffer = new byte[1000];
        if (way == "content.CopyToAsync") await content.CopyToAsync(received);
        else if (way == "content.CopyTo") content.CopyTo(received, null, default);
        if (way.StartsWith("content.", StringComparison.Ordinal)) return received.ToArray();
        await using Stream stream = await content.ReadAsStreamAsync();
        if (way == "CopyTo") stream.CopyTo(received);
        else if (way == "CopyToAsync") await stream.CopyToAsync(received, 777);
        else if (way == "ReadByte") for (int octet; (octet = stream.ReadByte()) >= 0;) received.WriteByte((byte)octet);
        else
        {
            while (true)
            {
                int read = way switch
                {
                    "Read(byte[])" => stream.Read(buffer, 10, 500),
                    "Read(Span)" => stream.Read(buffer.AsSpan(10, 500)),
                    "ReadAsync(byte[])" => await ReadArrayAsync(stream, buffer),
                    "ReadAsync(Memory)" => await stream.ReadAsync(buffer.AsMemory(10, 500)),
                    _ => await Task.Factory.FromAsync(stream.BeginRead, stream.EndRead, buffer, 10, 500, null),
                };
                if (read == 0) break;
                received.Write(buffer, 10, read);
            }
        }
        return received.ToArray();
    }

#pragma warning disable CA1835 // The overload for arrays is what is tested.
    private static Task<int> ReadArrayAsync(Stream stream, byte[] buffer) => stream.ReadAsync(buffer, 10, 500);
#pragma warning restore CA1835
}
