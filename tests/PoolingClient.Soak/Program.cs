using System.CommandLine;
using PoolingClient.Soak;
using PoolingClient.Soak.Plans;

// Sends requests with faults drawn from a seed, for a time, and counts what was lost, duplicated, mismatched and leaked (Findings.cs says what that is). The
// last line has the four counts; the exit code is 0 only where all are 0 and there were requests and faults. A seed gives the same requests and faults in every
// run: what differs is when they happen.
Option<int> seconds = new("--seconds") { Description = "How long.", DefaultValueFactory = _ => 60 };
Option<int> seed = new("--seed") { Description = "What requests and faults are drawn from.", DefaultValueFactory = _ => 1 };
Option<int> pipeline = new("--pipeline") { Description = "How many requests may be outstanding on a connection; 1 is no pipelining.", DefaultValueFactory = _ => 1 };
Option<bool> tls = new("--tls") { Description = "In TLS." };
Option<int> workers = new("--workers") { Description = "How many callers.", DefaultValueFactory = _ => 64 };
Option<int> connections = new("--connections") { Description = "How many connections, some of them through a fault proxy.", DefaultValueFactory = _ => 8 };
Option<int?> schedule = new("--schedule") { Description = "Sends nothing; prints so many plans of each worker, and of the fault proxy's connections (10 unless said).", Arity = ArgumentArity.ZeroOrOne };

var command = new RootCommand("A soak test of PoolingClient.") { seconds, seed, pipeline, tls, workers, connections, schedule };
foreach (Option<int> number in (Option<int>[])[seconds, pipeline, workers, connections])
{
    number.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && value < 1) result.AddError($"{number.Name} must be at least 1.");
    });
}
command.SetAction(async (arguments, stop) =>
{
    var options = new SoakOptions
    {
        Seed = arguments.GetValue(seed),
        Duration = TimeSpan.FromSeconds(arguments.GetValue(seconds)),
        PipelineDepth = arguments.GetValue(pipeline),
        Tls = arguments.GetValue(tls),
        Workers = arguments.GetValue(workers),
        Connections = arguments.GetValue(connections),
    };
    if (arguments.GetResult(schedule) is not null)
    {
        Print(options, arguments.GetValue(schedule) ?? 10);
        return 0;
    }
    SoakResult result = await new SoakEngine(options, Console.WriteLine).RunAsync(stop);
    foreach (string text in result.Texts) Console.WriteLine(text);
    Console.WriteLine(result);
    return result.IsGood ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();

static void Print(SoakOptions options, int count)
{
    var schedule = new Schedule(options.Seed, options.PipelineDepth > 1, options.Tls);
    for (int worker = 0; worker < options.Workers; worker++)
    {
        for (int index = 0; index < count; index++) Console.WriteLine(schedule.Of(worker, index));
    }
    for (int connection = 1; connection <= count; connection++) Console.WriteLine($"connection {connection} of the fault proxy: {schedule.ConnectionPlan(connection)}");
    Console.WriteLine($"schedule={schedule.Hash(options.Workers, 500, 500):x16}");
}
