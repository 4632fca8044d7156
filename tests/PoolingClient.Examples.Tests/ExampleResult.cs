namespace PoolingClient.Examples.Tests;

/// <summary>How a run of an example ended.</summary>
/// <param name="ExitCode">Its exit code; null where it had to be ended at its limit.</param>
/// <param name="Output">The lines of its output.</param>
/// <param name="Error">What it wrote to its error output.</param>
internal sealed record ExampleResult(int? ExitCode, IReadOnlyList<string> Output, string Error)
{
    /// <summary>All of it, for the message of a failed test.</summary>
    public override string ToString() => $"exit code {ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none: it did not end in time"}\n{string.Join('\n', Output)}\n{Error}";
}
