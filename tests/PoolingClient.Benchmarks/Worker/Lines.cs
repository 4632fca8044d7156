using System.Text.Json;
using System.Text.Json.Serialization;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>What processes say to each other: one JSON object a line.</summary>
internal static class Lines
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Encode<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Decode<T>(string line) => JsonSerializer.Deserialize<T>(line, Options) ?? throw new InvalidDataException("An empty line.");

    public static void Write<T>(T value)
    {
        Console.Out.WriteLine(Encode(value));
        Console.Out.Flush();
    }
}
