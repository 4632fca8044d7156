using System.Globalization;
using System.Reflection;

namespace PoolingClient.Examples.Tests.Readme;

/// <summary>The options, their defaults and those of SocketsHttpHandler are what the front page says.</summary>
public sealed class OptionTableTests
{
    /// <summary>Options, in one row or several, with their cells of that column.</summary>
    private static IEnumerable<(string Option, string Cell)> Read(string column)
    {
        foreach (Table table in Table.In(Page.Front).Where(table => table.Header[0] == "Option"))
        {
            foreach (string[] row in table.Rows)
            {
                string[] options = Quoted.In(row[0]);
                string[] cells = table.Cell(row, column).Split("; ");
                Assert.True(cells.Length == options.Length || cells.Length == 1, $"{row[0]} are {options.Length} options, and '{column}' says {cells.Length} things.");
                foreach ((int index, string option) in options.Index()) yield return (option, cells.Length == 1 ? cells[0] : cells[index]);
            }
        }
    }

    [Fact]
    public void Defaults_are_those_of_the_options()
    {
        var options = new SocketPoolOptions();
        (string Option, string Cell)[] rows = [.. Read("Default")];
        Assert.True(rows.Length >= 25, $"Only {rows.Length} options are in tables.");
        string[] wrong = [.. rows.Where(row => Show(options, row.Option) != row.Cell).Select(row => $"{row.Option}: '{row.Cell}' is '{Show(options, row.Option) ?? "no option"}'")];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Beside_them_stand_those_of_SocketsHttpHandler()
    {
        var options = new SocketPoolOptions();
        using var theirs = new SocketsHttpHandler();
        var wrong = new List<string>();
        foreach ((string option, string cell) in Read("`SocketsHttpHandler`"))
        {
            string expected = Show(theirs, option) is not { } shown ? "none" : shown == Show(options, option) ? "same" : shown;
            if (cell != expected) wrong.Add($"{option}: '{cell}' is '{expected}'");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_time_limit_is_there()
    {
        IEnumerable<string> limits = typeof(SocketPoolOptions).GetProperties().Where(property => property.PropertyType == typeof(TimeSpan) && (property.Name.EndsWith("Timeout", StringComparison.Ordinal) || property.Name is "Deadline" or "PooledConnectionLifetime"))
            .Select(property => property.Name);
        Assert.Empty(limits.Except(Read("Default").Select(row => row.Option)));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/README.md")]
    public void What_is_named_like_an_option_of_time_is_one(string page)
    {
        string[] known = [.. new[] { typeof(SocketPoolOptions), typeof(PoolingClientOptions) }.SelectMany(type => type.GetProperties()).Select(property => property.Name), "AttemptTimeout", "HttpClient.Timeout"];
        string[] unknown = [.. Quoted.In(Page.All.Single(one => one.Path == page).Text).Where(name => name.EndsWith("Timeout", StringComparison.Ordinal) && name.All(char.IsLetterOrDigit)).Except(known)];
        Assert.True(unknown.Length == 0, $"{page}: {string.Join(", ", unknown)}");
    }

    /// <summary>As the table writes it; null where there is no such property.</summary>
    private static string? Show(object options, string name)
    {
        if (options.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance) is not { } property) return null;
        object? value = property.GetValue(options);
        return value switch
        {
            null => "null",
            bool flag => flag ? "on" : "off",
            TimeSpan span when span == Timeout.InfiniteTimeSpan => "off",
            TimeSpan { TotalSeconds: < 1 } span => $"{span.TotalMilliseconds} ms",
            TimeSpan { TotalMinutes: > 1, Seconds: 0 } span => $"{span.TotalMinutes} min",
            TimeSpan span => $"{span.TotalSeconds} s",
            int.MaxValue => "no limit",
            int or long => ShowNumber(Convert.ToInt64(value, CultureInfo.InvariantCulture)) + (name == nameof(SocketPoolOptions.MaxResponseHeadersLength) ? " KiB" : ""),
            _ => value.ToString(),
        };
    }

    private static string ShowNumber(long value) => value switch
    {
        >= 1L << 30 when value % (1L << 30) == 0 => $"{value >> 30} GiB",
        >= 1L << 20 when value % (1L << 20) == 0 => $"{value >> 20} MiB",
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
