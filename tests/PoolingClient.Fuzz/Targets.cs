using PoolingClient.Http1.Tests;

namespace PoolingClient.Fuzz;

/// <summary>All targets, by their names.</summary>
internal static class Targets
{
    public static readonly string[] Names = ["response", "chunked", "fields", "connect", "challenge", "request"];

    public static IFuzzTarget Create(string name) => name switch
    {
        "response" => new ResponseTarget(),
        "chunked" => new ChunkedTarget(),
        "fields" => new FieldsTarget(),
        "connect" => new ConnectTarget(),
        "challenge" => new ChallengeTarget(),
        "request" => new RequestTarget(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such target."),
    };
}
