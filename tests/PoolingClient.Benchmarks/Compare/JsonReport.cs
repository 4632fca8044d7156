using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PoolingClient.Benchmarks.Worker;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>The same numbers for programs, with every round.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, ComparisonOptions options, DateTimeOffset date, IReadOnlyList<ScenarioResult> results)
    {
        var whole = new JsonObject
        {
            ["date"] = date.ToString("O"),
            ["machine"] = JsonSerializer.SerializeToNode(Machine.Here, Options),
            ["seconds"] = options.Seconds,
            ["rounds"] = options.Rounds,
            ["url"] = options.Url?.ToString(),
            ["scenarios"] = new JsonArray([.. results.Select(Describe)]),
        };
        if (options.Url is null) whole["needs"] = new JsonArray([.. Needs.All.Select(need => Describe(need, results))]);
        File.WriteAllText(path, whole.ToJsonString(Options) + "\n");
    }

    private static JsonObject Describe(ScenarioResult result) => new()
    {
        ["name"] = result.Scenario.Name,
        ["title"] = result.Scenario.Title,
        ["fixedRate"] = result.Rate > 0 ? result.Rate : null,
        ["sides"] = new JsonArray([.. result.Sides.Select(side => Describe(side, result.Base))]),
    };

    private static JsonObject Describe(SideResult side, SideResult other) => new()
    {
        ["name"] = side.Side.Name,
        ["connections"] = side.Side.Connections,
        ["depth"] = side.Side.Depth,
        ["wasSteady"] = side.WasSteady,
        ["requestsPerSecond"] = Both(side, other, w => w.Rate),
        ["megabytesPerSecond"] = Both(side, other, w => w.MegabytesPerSecond),
        ["cpuMicroseconds"] = Both(side, other, w => w.CpuMicroseconds),
        ["allocatedOctets"] = Both(side, other, w => w.AllocatedPerRequest),
        ["sends"] = Both(side, other, w => w.SendsPerRequest),
        ["p50Microseconds"] = Both(side, other, w => w.MedianMicroseconds),
        ["p99Microseconds"] = Both(side, other, w => w.P99Microseconds),
        ["idleOctets"] = Both(side, other, w => w.IdleOctets),
        ["firstMilliseconds"] = Both(side, other, w => w.FirstMilliseconds),
        ["rounds"] = JsonSerializer.SerializeToNode(side.Rounds, Options),
    };

    private static JsonObject? Both(SideResult side, SideResult other, Func<WindowResult, double> value)
    {
        double median = side.Median(value);
        return double.IsNaN(median) || median == 0 ? null : new JsonObject { ["median"] = median, ["ratio"] = Number(side.Ratio(other, value)) };
    }

    private static JsonObject Describe(Need need, IReadOnlyList<ScenarioResult> results)
    {
        double value = need.Find(results);
        return new JsonObject
        {
            ["what"] = need.Text,
            ["measured"] = Number(value),
            ["atLeast"] = need.Least,
            ["aim"] = need.Aim,
            ["lessIsBetter"] = need.IsCost,
            ["verdict"] = need.Judge(value),
        };
    }

    private static JsonValue? Number(double value) => double.IsNaN(value) ? null : JsonValue.Create(value);
}
