using System.Globalization;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>
/// A process that measures one side. It is told what to do a line at a time, and says what it found; between its windows it is idle. It
/// ends with its standard input, that is with whoever started it.
/// </summary>
internal static class Working
{
    public static int Run()
    {
        if (Console.In.ReadLine() is not { } first) return 0;
        LoadSpec spec = Lines.Decode<LoadSpec>(first);
        using Door door = Door.Open(spec);
        using var gauge = new ServerGauge(spec.CountsPort);
        var closed = new ClosedLoad(spec, door, gauge);
        var open = new OpenLoad(spec, door);
        while (Console.In.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            Lines.Write(words[0] switch
            {
                "warm" => closed.WarmUp(Span(words[1]), Span(words[2])),
                "window" => closed.Run(Span(words[1])),
                "types" => closed.Profile(Span(words[1])),
                "rate" => open.Run(Number(words[1]), Span(words[2])),
                "idle" => new IdleMemory(spec, door).Run((int)Number(words[1])),
                "idle-types" => new IdleMemory(spec, door).Profile((int)Number(words[1])),
                _ => throw new InvalidDataException($"What is '{words[0]}'?"),
            });
        }
        return 0;
    }

    private static TimeSpan Span(string seconds) => TimeSpan.FromSeconds(Number(seconds));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
