using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using PoolingClient.Http1;

namespace PoolingClient.Benchmarks.Codec;

/// <summary>The codec without sockets: octets in, events out. Public, and not sealed, as BenchmarkDotNet wants it.</summary>
public class CodecBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly ResponseReader _reader = new(CodecLimits.Default);

    private readonly byte[] _response = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Wed, 25 Nov 2026 09:30:19 GMT\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n{new string('a', 100)}");

    private readonly byte[] _chunked = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n{string.Concat(Enumerable.Repeat($"400\r\n{new string('a', 1024)}\r\n", 16))}0\r\n\r\n");

    [Benchmark(Description = "encode a GET head, 4 field lines")]
    public int EncodeHead()
    {
        _output.ResetWrittenCount();
        var writer = new RequestHeadWriter(_output, RequestFraming.None);
        writer.Begin("GET", "/api/items/42?details=true", http10: false);
        writer.Field("Host", "127.0.0.1:8080");
        writer.Field("Accept", "application/json");
        writer.Field("User-Agent", "PoolingClient.Benchmarks/1.0");
        writer.Field("Accept-Language", "en");
        writer.End(announceEmpty: false);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "read a response, 4 field lines, 100 octets")]
    public long ReadResponse() => Read(_response);

    [Benchmark(Description = "read a chunked response, 16 chunks of 1 KB")]
    public long ReadChunked() => Read(_chunked);

    private long Read(byte[] octets)
    {
        long content = 0;
        Span<byte> input = octets;
        _reader.Start(RequestKind.Ordinary);
        while (true)
        {
            ResponseEvent happened = _reader.Read(input, out int consumed);
            input = input[consumed..];
            if (happened == ResponseEvent.Content)
            {
                int count = _reader.ContentAvailable;
                _reader.TakeContent(count);
                input = input[count..];
                content += count;
            }
            else if (happened is ResponseEvent.End)
            {
                return content;
            }
            else if (happened is not ResponseEvent.Head)
            {
                throw new InvalidOperationException($"{happened}: {_reader.Violation}");
            }
        }
    }
}
