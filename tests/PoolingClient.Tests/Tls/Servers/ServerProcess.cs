using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Tls;

/// <summary>A server of another maker, with a folder of its own for certificates. It ends, and the folder with it, when it is disposed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private Process? _process;

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("PoolingClient.Tests");

    public bool HasExited => _process?.HasExited != false;

    /// <summary>The certificate and its key, as PEM files for a configuration.</summary>
    public (string Certificate, string Key) Write(string name, X509Certificate2 certificate)
    {
        (string pem, string key) = (Path.Combine(Folder.FullName, $"{name}.pem"), Path.Combine(Folder.FullName, $"{name}.key"));
        File.WriteAllText(pem, certificate.ExportCertificatePem());
        File.WriteAllText(key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return (pem, key);
    }

    public void Start(string file, params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _process.StandardError.ReadToEndAsync();   // a full pipe would stop it
    }

    /// <summary>The first line that begins so; the others are read past, and those that follow too.</summary>
    public async Task<string> ReadLineAsync(string begin)
    {
        while (await _process!.StandardOutput.ReadLineAsync().InTime() is { } line)
        {
            if (!line.StartsWith(begin, StringComparison.Ordinal)) continue;
            _ = _process.StandardOutput.ReadToEndAsync();
            return line;
        }
        throw new InvalidOperationException($"The server ended without a line that begins with '{begin}'.");
    }

    /// <summary>It does nothing any more, and the kernel goes on accepting connections for it.</summary>
    public void Freeze()
    {
        using Process kill = Process.Start("kill", ["-STOP", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }
        Folder.Delete(recursive: true);
    }

    public static bool IsInstalled(string file) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, file)));
}
