using System.Runtime.CompilerServices;
using PoolingClient.Aot;

// Each part shows one thing and says it in a few words; one that is not as it should be throws.
(string Name, Func<CancellationToken, Task<string>> Show)[] parts =
[
    ("handler", Doors.HandlerAsync),
    ("failure", Doors.FailureAsync),
    ("wire", Doors.WireAsync),
    ("pipelining", Pipelines.ShowAsync),
    ("tls", Secure.ShowAsync),
    ("registered", Registered.ShowAsync),
    ("insight", Insight.ShowAsync),
];

using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
var said = new List<string>();
foreach ((string name, Func<CancellationToken, Task<string>> show) in parts)
{
    try
    {
        said.Add($"{name} {await show(limit.Token).WaitAsync(limit.Token)}");
    }
#pragma warning disable CA1031 // Whatever it is, it is what this program is there to show.
    catch (Exception e)
#pragma warning restore CA1031
    {
        await Console.Error.WriteLineAsync($"aot: {name} failed: {e}");
        return 1;
    }
}

string code = RuntimeFeature.IsDynamicCodeSupported ? "compiled as it runs" : "native";
Console.WriteLine($"aot: ok, {code}: {string.Join("; ", said)}");
return 0;
