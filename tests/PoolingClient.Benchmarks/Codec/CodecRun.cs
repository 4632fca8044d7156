using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace PoolingClient.Benchmarks.Codec;

/// <summary>BenchmarkDotNet in this process: what it would build of its own knows nothing of the codec's internals.</summary>
internal static class CodecRun
{
    public static int Run()
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(new InProcessNoEmitToolchain(logOutput: false)))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "PoolingClient.Benchmarks"));
        return BenchmarkRunner.Run<CodecBenchmarks>(config).HasCriticalValidationErrors ? 1 : 0;
    }
}
