using System.Globalization;

namespace PoolingClient.Benchmarks.Server;

/// <summary>What the server has seen since it began.</summary>
/// <param name="Segments">TCP segments with data that came: one for each send of the client's, as long as it fits into one. 0 where the kernel does not tell.</param>
/// <param name="CpuMicroseconds">Of the whole process: a server that is always busy is what was measured.</param>
internal readonly record struct ServerCounts(long Requests, long Receives, long Segments, long Connections, long CpuMicroseconds)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Requests} {Receives} {Segments} {Connections} {CpuMicroseconds}");

    public static ServerCounts Parse(string text)
    {
        string[] numbers = text.Split(' ');
        return new ServerCounts(At(0), At(1), At(2), At(3), At(4));

        long At(int index) => long.Parse(numbers[index], CultureInfo.InvariantCulture);
    }

    public static long ReadCpu() => (long)Environment.CpuUsage.TotalTime.TotalMicroseconds;

    public static ServerCounts operator -(ServerCounts a, ServerCounts b) =>
        new(a.Requests - b.Requests, a.Receives - b.Receives, a.Segments - b.Segments, a.Connections - b.Connections, a.CpuMicroseconds - b.CpuMicroseconds);
}
