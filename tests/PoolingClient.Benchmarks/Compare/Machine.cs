using System.Runtime.InteropServices;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>Where the numbers come from: without that they say nothing.</summary>
internal sealed record Machine(string Processor, int Cores, string System, string Runtime, string Pinning)
{
    public static Machine Here { get; } = new(
        ReadProcessor(),
        Environment.ProcessorCount,
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        RuntimeInformation.FrameworkDescription,
        Compare.Pinning.Cores is { Client: >= 0 } cores ? $"client on core {cores.Client}, server on core {cores.Server}" : "none: client and server share the cores");

    public override string ToString() => $"{Processor}, {Cores} cores, {System}, {Runtime}; pinning: {Pinning}";

    private static string ReadProcessor()
    {
        const string Facts = "/proc/cpuinfo";
        if (File.Exists(Facts))
        {
            foreach (string line in File.ReadLines(Facts))
            {
                if (line.StartsWith("model name", StringComparison.Ordinal)) return line[(line.IndexOf(':') + 1)..].Trim();
            }
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
