namespace PoolingClient.Examples.Tests;

/// <summary>One way to run an example, and what has to come of it.</summary>
/// <param name="Example">Its folder in examples/.</param>
/// <param name="Arguments">What stands behind "--" of dotnet run; empty for none. <see cref="OccupiedPort"/> in it is a port of loopback that is taken while it runs.</param>
/// <param name="Lines">Regular expressions, each of which a line of the output has to match. They need not be in order.</param>
internal sealed record ExampleRun(string Example, string Arguments, params string[] Lines)
{
    public const string OccupiedPort = "OCCUPIED";

    /// <summary>A regular expression that no line of the output may match; null for none.</summary>
    public string? Never { get; init; }

    /// <summary>The exit code that it has to end with.</summary>
    public int ExitCode { get; init; }

    /// <summary>A regular expression that the line of a run with another exit code than 0 has to match; null for any line.</summary>
    public string? Error { get; init; }

    /// <summary>How long it may take on a machine that does other things too; it is ended then, and has failed. Two minutes unless said.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Where an example runs until it is stopped: when a line matches this, it gets what Ctrl+C sends (SIGINT), and has to end by that, without an error. Null where it ends by itself.</summary>
    public string? StopWhen { get; init; }

    /// <summary>As a user would type it.</summary>
    public string Name => Arguments.Length == 0 ? Example : $"{Example} -- {Arguments}";
}
