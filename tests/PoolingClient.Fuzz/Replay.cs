using PoolingClient.Http1.Tests;

namespace PoolingClient.Fuzz;

/// <summary>Reads one input again.</summary>
internal static class Replay
{
    public static int Run(FuzzOptions options, byte[] input, TextWriter output)
    {
        bool holds = true;
        foreach (string name in options.Targets)
        {
            FuzzResult result = Fuzzer.Guarded(Targets.Create(name), input);
            output.WriteLine($"{name}: {result.Fault ?? $"all holds: {result.Outcome}"}");
            holds &= result.Fault is null;
        }
        return holds ? 0 : 1;
    }
}
