using System.CommandLine;
using Doctor;
using Doctor.Analysis;
using Doctor.Report;
using Doctor.Wire;
using PoolingClient.Testing;

ParseResult arguments = CommandLine.Create(RunAsync).Parse(args);
if (arguments.Errors is [var wrong, ..])
{
    await Console.Error.WriteLineAsync($"{wrong.Message} (--help shows what there is)");
    return 1;
}
return await arguments.InvokeAsync();

static async Task<int> RunAsync(DoctorOptions options, CancellationToken stop)
{
    await using SocketServer? demo = options.Url is null ? Demo.Start() : null;
    using var examination = new Examination(new Downstream(options.Url ?? demo!.Uri), options.Url is null ? Demo.Shortened(options) : options);
    var screen = Screen.Open();
    if (!options.IsJson) screen.Announce(examination);
    string? failure = null;
    try
    {
        await Rehearsal.RunAsync(examination.Downstream.IsSecure, stop);
        await examination.RunAsync(options.IsJson ? _ => { } : screen.Begin, stop);
    }
    catch (DialException e)
    {
        // What was seen before is part of the answer: which addresses there are, and which are silent.
        failure = e.Message;
    }
    if (examination.Seen.IsInterrupted) failure = "The examination was ended early.";
    Diagnosis diagnosis = Diagnosis.Of(examination.Seen);
    if (options.IsJson) Console.WriteLine(JsonReport.Text(examination, diagnosis));
    else if (diagnosis.Findings.Count > 0) screen.Write(examination, diagnosis);
    if (failure is not null) await Console.Error.WriteLineAsync(failure);
    return failure is null ? 0 : 1;
}
