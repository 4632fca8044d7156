using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PoolingClient.Testing;

namespace PoolingClient.Examples.Tests.Readme;

/// <summary>Instruments and log events are called what the front page and the architecture page call them.</summary>
public sealed partial class TelemetryTests
{
    [Fact]
    public async Task Instruments_are_those_of_the_meter()
    {
        var published = new HashSet<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name != PoolingTelemetry.MeterName) return;
            lock (published) published.Add($"{instrument.Name} {instrument.Unit}");
        };
        listener.Start();
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok());
        using var client = new HttpClient(new PoolingHttpHandler());
        using HttpResponseMessage response = await client.GetAsync(server.Uri);
        foreach (Page page in (Page[])[Page.Front, Page.House])
        {
            Table table = Table.In(page).Single(table => table.Header[0] == "Instrument");
            string[] named = [.. table.Rows.SelectMany(row => Quoted.In(row[0]).Select(name => $"{name} {table.Cell(row, "Unit")}"))];
            lock (published) Assert.Equal(published.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Log_events_have_these_numbers_and_names()
    {
        Type log = typeof(SocketPool).Assembly.GetType("PoolingClient.Diagnostics.PoolLog", throwOnError: true)!;
        IEnumerable<string> events = log.GetMethods(BindingFlags.Static | BindingFlags.Public).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.EventId} {one.EventName}"));
        string paragraph = Page.House.Text.Split("\n\n").Single(text => text.Contains("`PoolingClient.SocketPool`", StringComparison.Ordinal));
        IEnumerable<string> named = Event().Matches(paragraph).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");
        Assert.Equal(events.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\b(\d+) `(\w+)`")]
    private static partial Regex Event();
}
