using PoolingClient.Fuzz;

return await CommandLine.Create(options => options.Replay is { } input ? Replay.Run(options, input, Console.Out) : FuzzRun.Run(options, Console.Out)).Parse(args).InvokeAsync();
