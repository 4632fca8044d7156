using PoolingClient.Benchmarks.Server;
using PoolingClient.Benchmarks.Worker;

namespace PoolingClient.Benchmarks;

internal static class Program
{
    /// <summary>The processes that the program starts of itself are told apart before anything else is loaded: one of them measures how long that takes.</summary>
    public static int Main(string[] arguments) => arguments switch
    {
        ["first", var side, var target] => FirstResponse.Run(side, target),
        ["worker"] => Working.Run(),
        ["serve"] => Serving.Run(OperatingSystem.IsLinux()),
        ["serve", "portable"] => Serving.Run(hasEpoll: false),
        _ => CommandLine.Run(arguments),
    };
}
