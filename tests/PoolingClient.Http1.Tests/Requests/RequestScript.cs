using System.Buffers;
using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>A request head that a caller makes, written in the order that the writer asks for.</summary>
internal sealed record RequestScript
{
    public const string Host = "Host: a\r\n";

    public string Method { get; init; } = "GET";

    public string Target { get; init; } = "/";

    public bool Http10 { get; init; }

    public (string Name, string Value)[] Fields { get; init; } = [("Host", "a")];

    public RequestFraming Framing { get; init; }

    public bool AnnounceEmpty { get; init; }

    public (string Name, string Value)[] Trailers { get; init; } = [];

    /// <summary>The octets written (Latin-1), or what was refused first.</summary>
    public (string Octets, Refusal Refusal) Write()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RequestHeadWriter(output, Framing);
        Refusal refusal = writer.Begin(Method, Target, Http10);
        for (int i = 0; i < Fields.Length && !refusal.IsRefused; i++) refusal = writer.Field(Fields[i].Name, Fields[i].Value);
        if (!refusal.IsRefused) refusal = writer.End(AnnounceEmpty);
        for (int i = 0; i < Trailers.Length && !refusal.IsRefused; i++) refusal = writer.Trailer(Trailers[i].Name, Trailers[i].Value);
        return (Encoding.Latin1.GetString(output.WrittenSpan), refusal);
    }

    public Refusal Refuse() => Write().Refusal;

    public static RequestScript With(params (string Name, string Value)[] fields) => new() { Fields = [("Host", "a"), .. fields] };
}
