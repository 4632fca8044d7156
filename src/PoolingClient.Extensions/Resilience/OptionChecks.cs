using System.Globalization;
using System.Runtime.CompilerServices;

namespace PoolingClient.Resilience;

/// <summary>Collects what is wrong with options, each with the path of the property as it stands in a configuration file.</summary>
internal sealed class OptionChecks(string path)
{
    private readonly List<string> _failures = [];

    public IReadOnlyList<string> Failures => _failures;

    public static OptionChecks Of(string name) => new(name + ".");

    public void Within(int value, int least, int most, string property) => Check(value >= least && value <= most, property, value, $"it must be from {least} to {most}.");

    /// <summary>A number of which many think that zero switches off what it belongs to: who sets zero is told what does.</summary>
    public void WithinOrDisabled(int value, int least, int most, string property) =>
        Check(value >= least && value <= most, property, value, $"it must be from {least} to {most}{(value == 0 ? $"; to switch it off, set {path}IsEnabled to false" : "")}.");

    public void Within(double value, double least, double most, string property) =>
        Check(value >= least && value <= most, property, value, string.Create(CultureInfo.InvariantCulture, $"it must be from {least} to {most}."));

    public void Within(TimeSpan value, TimeSpan least, TimeSpan most, string property) =>
        Check(value >= least && value <= most, property, value, $"it must be from {least:c} to {most:c}.");

    public void AboveZeroOrInfinite(TimeSpan value, TimeSpan most, string property) =>
        Check(value == Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value <= most), property, value, $"it must be above zero and at most {most:c}, or infinite (-00:00:00.001).");

    public void Set(object? value, string property) => Check(value is not null, property, "null", "it must be set; IsEnabled turns it off.");

    public void Include(OptionChecks other) => _failures.AddRange(other._failures);

    /// <exception cref="ArgumentException">Something is wrong; the message says all of it.</exception>
    public void Throw([CallerMemberName] string caller = "")
    {
        if (_failures.Count > 0) throw new ArgumentException($"{caller}: {string.Join(' ', _failures)}");
    }

    private void Check(bool isRight, string property, object value, string rule)
    {
        if (!isRight) _failures.Add(string.Create(CultureInfo.InvariantCulture, $"{path}{property} is {value}: {rule}"));
    }
}
