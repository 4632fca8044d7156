using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Testing;

namespace PoolingClient.Interop;

/// <summary>What one server runs on: a folder of its own with its configuration, files and certificate, and free ports of the loopback.</summary>
internal sealed class Site : IDisposable
{
    /// <summary>How many files there are under <c>/files/</c>, named by their number.</summary>
    public const int Files = 32;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("PoolingClient.Interop");

    /// <param name="backend">The port that requests are passed on to; 0 where they are not.</param>
    /// <param name="isBehind">Another server passes requests on to this one: it keeps connections for long, so that no request is lost between the two.</param>
    public Site(int backend, bool isBehind)
    {
        (Backend, IdleSeconds) = (backend, isBehind ? 60 : 2);
        (Port, Tls) = FreePorts();
        // Servers that are started by root work as somebody else.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Folder, (UnixFileMode)0b111_111_111);
        File.WriteAllText(At("server.pem"), Certificate.ExportCertificatePem());
        File.WriteAllText(At("server.key"), Certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(At("both.pem"), File.ReadAllText(At("server.pem")) + Environment.NewLine + File.ReadAllText(At("server.key")));
        Directory.CreateDirectory(At("www/files"));
        for (int i = 0; i < Files; i++) File.WriteAllText(At($"www/files/{i}"), FileContent(i));
    }

    /// <summary>All servers show this one, and clients trust no other.</summary>
    public static X509Certificate2 Certificate { get; } = TestCertificate.Create();

    public string Folder => _folder.FullName;

    public int Port { get; }

    public int Tls { get; }

    /// <summary>The port that requests are passed on to; 0 where they are not.</summary>
    public int Backend { get; }

    /// <summary>How long connections may be idle.</summary>
    public int IdleSeconds { get; }

    /// <summary>What file <paramref name="number"/> has in it: 0 to 100,000 octets that no other has.</summary>
    public static string FileContent(int number) => number == 0 ? "" : $"file {number} ".PadRight(number * number * 100, '.');

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Copies a file of Servers/ into the folder, with the names between @ replaced by what stands for them here.</summary>
    /// <returns>Where it is.</returns>
    public string Fill(string file)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Servers", file));
        foreach ((string name, string value) in Names()) text = text.Replace($"@{name}@", value, StringComparison.Ordinal);
        File.WriteAllText(At(file), text);
        return At(file);
    }

    /// <summary>Deletes the folder. A server's workers may write to it until they are gone too, a moment after it.</summary>
    public void Dispose()
    {
        for (int attempts = 20; ; attempts--)
        {
            try
            {
                _folder.Delete(recursive: true);
                return;
            }
            catch (IOException) when (attempts > 1)
            {
                Thread.Sleep(100);
            }
        }
    }

    private IEnumerable<(string Name, string Value)> Names() =>
    [
        ("folder", Folder), ("port", $"{Port}"), ("tls", $"{Tls}"), ("backend", $"{Backend}"), ("idle", $"{IdleSeconds}"), ("user", Environment.UserName),
        ("certificate", At("server.pem")), ("key", At("server.key")), ("both", At("both.pem")),
    ];

    /// <summary>They were free a moment ago; where somebody else is faster, the server ends and is started again with others.</summary>
    private static (int, int) FreePorts()
    {
        using var one = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var two = new Socket(SocketType.Stream, ProtocolType.Tcp);
        one.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        two.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (((IPEndPoint)one.LocalEndPoint!).Port, ((IPEndPoint)two.LocalEndPoint!).Port);
    }
}
