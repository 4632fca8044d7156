using System.CommandLine;
using SocketLab;

ParseResult arguments = CommandLine.Create().Parse(args);
if (arguments.Errors is [var wrong, ..])
{
    await Console.Error.WriteLineAsync($"{wrong.Message} (--help shows what there is, 'list' the experiments)");
    return 1;
}
return await arguments.InvokeAsync();
