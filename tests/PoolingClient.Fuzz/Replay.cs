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
            var target = new GuardedTarget(Targets.Create(name));
            using FuzzWatch watch = FuzzRun.Watch([target], options.Seed, output);
            FuzzResult result = target.Run(input);
            output.WriteLine($"{name}: {result.Fault ?? $"all holds: {result.Outcome}"}");
            output.WriteLine(target.Target.Row(input));
            holds &= result.Fault is null;
        }
        return holds ? 0 : 1;
    }
}
