using Doctor.Wire;
using PoolingClient.Testing;

namespace Doctor;

/// <summary>
/// The first probes once, against a server in this process: compiling them takes longer than most servers do, and would be measured as theirs.
/// </summary>
internal static class Rehearsal
{
    private static readonly string[] All = [.. Examination.Optional];

    public static async Task RunAsync(bool isSecure, CancellationToken stop)
    {
        var options = new SocketServerOptions { MaxRecordedRequests = 0, MaxRecordedConnections = 0 };
        if (isSecure) options.TlsOptions = new() { ServerCertificate = TestCertificate.Create() };
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("Rehearsal.\n"), options);
        using var examination = new Examination(new Downstream(server.Uri), new DoctorOptions(server.Uri, TimeSpan.Zero, 1, "", IsInsecure: true, Skip: All));
        try
        {
            await examination.RunAsync(_ => { }, stop);
        }
        catch (DialException)
        {
            // What keeps it from a server in this process will show again at the real one.
        }
    }
}
