using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PoolingClient.Examples.Tests.Readme;

/// <summary>The options, their defaults and those of SocketsHttpHandler are what the front page and the package's page say.</summary>
public sealed partial class OptionTableTests
{
    /// <summary>Options, in one row or several, with their cells of that column.</summary>
    private static IEnumerable<(string Option, string Cell)> Read(string column)
    {
        foreach (Table table in new[] { Page.Front, Page.Package }.SelectMany(Table.In).Where(table => table.Header[0] == "Option"))
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
    public void Each_number_time_and_switch_stands_in_one_of_the_tables()
    {
        IEnumerable<string> options = typeof(SocketPoolOptions).GetProperties().Where(property => property.PropertyType.IsValueType).Select(property => property.Name);
        Assert.Equal(options.Order(StringComparer.Ordinal), Read("Default").Select(row => row.Option).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_time_limit_of_the_diagram_stands_beside_it()
    {
        string[] drawn = [.. CodeBlock.In(Page.Front).Where(block => block.Language.Length == 0).SelectMany(block => block.Lines).SelectMany(line => TimeLimit().Matches(line)).Select(match => match.Value)];
        Assert.Equal(9, drawn.Length);
        Assert.Empty(drawn.Except(Table.In(Page.Front).Where(table => table.Header[0] == "Option").SelectMany(table => table.Rows).SelectMany(row => Quoted.In(row[0]))));
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

    [Fact]
    public void Settings_of_resilience_have_these_defaults_and_ranges()
    {
        Table table = Table.In(Page.All.Single(page => page.Path == "src/PoolingClient.Extensions/README.md")).Single(table => table.Header[0] == "Setting");
        (string Setting, string Default, string Range)[] rows = [.. table.Rows.SelectMany(row => Quoted.In(row[0]).Select((setting, index) => (setting, One(row, "Default", index), One(row, "Range", index))))];
        string[] settings =
        [
            nameof(PoolingResilienceOptions.Deadline),
            .. typeof(PoolingResilienceOptions).GetProperties().Where(part => part.PropertyType.Namespace == nameof(PoolingClient))
                .SelectMany(part => part.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(setting => $"{part.Name}:{setting.Name}")),
        ];
        Assert.Equal(settings.Order(StringComparer.Ordinal), rows.Select(row => row.Setting).Order(StringComparer.Ordinal));
        string[] wrong = [.. rows.Select(row => (Said: $"{row.Setting}: {row.Default}, {row.Range}", Is: $"{row.Setting}: {ShowSetting(row.Setting)}")).Where(row => row.Said != row.Is).Select(row => $"'{row.Said}' is '{row.Is}'")];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));

        string One(string[] row, string column, int index) => table.Cell(row, column).Split("; ") is { Length: > 1 } cells && Quoted.In(row[0]).Length > 1 ? cells[index] : table.Cell(row, column);
    }

    /// <summary>The default, and the range that the message for a value outside of it names.</summary>
    private static string ShowSetting(string setting)
    {
        var options = new PoolingResilienceOptions();
        string[] names = setting.Split(':');
        object part = names.Length == 1 ? options : typeof(PoolingResilienceOptions).GetProperty(names[0])!.GetValue(options)!;
        PropertyInfo property = part.GetType().GetProperty(names[^1])!;
        string shown = Show(part, names[^1])!;
        if (property.PropertyType == typeof(bool)) return $"{shown}, on, off";
        property.SetValue(part, property.PropertyType == typeof(int) ? -1 : property.PropertyType == typeof(double) ? -1.0 : TimeSpan.FromHours(-1));
        Match range = Bounds().Match(Assert.Throws<ArgumentException>(() => new PoolingResilienceHandler(options)).Message);
        return range.Groups["above"].Success ? $"{shown}, above 0, to {Bound(range.Groups["most"].Value)}; off" : $"{shown}, {Bound(range.Groups["least"].Value)} to {Bound(range.Groups["most"].Value)}";

        static string Bound(string value) => !value.Contains(':', StringComparison.Ordinal) ? decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("#,0.######", CultureInfo.InvariantCulture)
            : TimeSpan.ParseExact(value, "c", CultureInfo.InvariantCulture) switch
            {
                { Ticks: 0 } => "0",
                { TotalSeconds: < 1 } span => $"{span.TotalMilliseconds} ms",
                { TotalMinutes: < 1 } span => $"{span.TotalSeconds} s",
                { TotalHours: < 1 } span => $"{span.TotalMinutes} min",
                { TotalDays: < 1 } span => $"{span.TotalHours} h",
                { TotalDays: 1 } => "1 day",
                var span => $"{span.TotalDays} days",
            };
    }

    [GeneratedRegex(@"it must be (from (?<least>\S+) to|(?<above>above zero) and at most) (?<most>[^\s,]*[^\s,.])")]
    private static partial Regex Bounds();

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

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+Timeout\b|\bDeadline\b|\bPooledConnectionLifetime\b")]
    private static partial Regex TimeLimit();

    private static string ShowNumber(long value) => value switch
    {
        >= 1L << 30 when value % (1L << 30) == 0 => $"{value >> 30} GiB",
        >= 1L << 20 when value % (1L << 20) == 0 => $"{value >> 20} MiB",
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
