using System.Runtime.InteropServices;
using PoolingClient.Testing;
using Snippets;
using Snippets.Packages;

if (args.Length > 0)
{
    await Console.Error.WriteLineAsync("usage: Snippets (it takes no arguments: each block of code of the READMEs runs once)");
    return 1;
}

// Over in a second or two: nothing in it is worth an orderly end, and the web application's would be taken for a failure.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static _ => Environment.Exit(130));
var orders = new Orders();
await using SocketServer server = SocketServer.Start(orders.Answer);

Console.WriteLine("== In a program");
await InAProgram.RunAsync(server.Uri.ToString());

Console.WriteLine("== In ASP.NET");
await InAspNet.RunAsync(server.Uri);

Console.WriteLine("== In a test");
await new InATest().A_GET_survives_a_reset();
Console.WriteLine("It passed.");

Console.WriteLine("== A failure");
await Failure.RunAsync();

Console.WriteLine("== Telemetry");
Telemetry.Run();

Console.WriteLine("== The wire door");
await WireDoor.RunAsync(server.Uri);

Console.WriteLine("== The package for tests");
await TestingPackage.RunAsync();

Console.WriteLine($"All blocks ran; the server answered {server.RequestsReceived} requests on {server.ConnectionsAccepted} connections.");
return 0;
