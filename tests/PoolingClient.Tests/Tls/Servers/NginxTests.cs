using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Tls;

/// <summary>nginx, with a port for each of what can be right or wrong.</summary>
public sealed class NginxTests
{
    private const int Octets = 3_000_000;

    [NginxFact]
    public async Task TLS_1_2_and_1_3_are_spoken_on_connections_that_are_kept()
    {
        foreach (string version in new[] { "TLSv1.2", "TLSv1.3" })
        {
            using var server = new ServerProcess();
            Uri uri = await StartAsync(server, Secure.Certificate, port => $"listen 127.0.0.1:{port} ssl; ssl_protocols {version};");
            using Door door = Secure.Door();
            for (int i = 0; i < 20; i++) Assert.Equal($"{version} http/1.1 {i + 1}", await door.GetTextAsync(uri));
            byte[] file = await door.Client.GetByteArrayAsync(new Uri(uri, "/file")).InTime();
            Assert.True(file.Length == Octets && OctetPattern.Matches(file, 0));
            using HttpResponseMessage post = await door.PostAsync(uri, new StreamContent(new PatternStream(Octets)));
            Assert.Equal(HttpStatusCode.OK, post.StatusCode);
            Assert.Equal(1, door.Origin.ConnectionsOpened);
        }
    }

    [NginxFact]
    public async Task Sixty_four_callers_are_served_while_it_ends_connections_after_ten_requests()
    {
        using var server = new ServerProcess();
        Uri uri = await StartAsync(server, Secure.Certificate, port => $"listen 127.0.0.1:{port} ssl; keepalive_requests 10;");
        using Door door = Secure.Door(options => options.MaxConnectionsPerServer = 8);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            for (int i = 0; i < 10; i++) await door.GetTextAsync(uri);
        })).InTime();
        Assert.True(door.Origin.ConnectionsOpened >= 64);
    }

    [NginxFact]
    public async Task Certificates_are_refused_for_what_is_wrong_with_them()
    {
        using X509Certificate2 wrong = TestCertificate.Create(["elsewhere.test"]), selfSigned = TestCertificate.Create();
        using X509Certificate2 expired = TestCertificate.Create(notBefore: DateTimeOffset.UtcNow.AddDays(-10), notAfter: DateTimeOffset.UtcNow.AddDays(-5));
        await RefusedAsync(wrong, wrong, "is not for '127.0.0.1' but for 'elsewhere.test'");
        await RefusedAsync(expired, expired, "has expired");
        await RefusedAsync(selfSigned, Secure.Certificate, "self-signed and not trusted");
    }

    [NginxFact]
    public async Task Handshakes_that_come_to_nothing_say_why()
    {
        using var server = new ServerProcess();
        Uri uri = await StartAsync(server, Secure.Certificate, port => $"listen 127.0.0.1:{port} ssl; ssl_protocols TLSv1.2;");
        using Door newer = Secure.Door(tls => tls.EnabledSslProtocols = SslProtocols.Tls13);
        (await newer.GetSecretAsync(uri).FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException)).Says("the alert protocol_version");
        server.Freeze();
        using Door door = Secure.Door(options => options.ConnectTimeout = TimeSpan.FromMilliseconds(300));
        (await door.GetSecretAsync(uri).FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(TimeoutException)).Says("ConnectTimeout of 0.3 s");
    }

    [NginxFact]
    public async Task A_port_in_the_clear_is_named_and_one_with_TLS_says_itself_that_it_is_one()
    {
        using var clear = new ServerProcess();
        Uri uri = await StartAsync(clear, Secure.Certificate, port => $"listen 127.0.0.1:{port};");
        using Door door = Secure.Door();
        (await door.GetSecretAsync(uri).FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException)).Says("in plain HTTP", "Use http");
        using var secured = new ServerProcess();
        uri = await StartAsync(secured, Secure.Certificate, port => $"listen 127.0.0.1:{port} ssl;");
        using HttpResponseMessage response = await door.GetAsync(new UriBuilder(uri) { Scheme = "http" }.Uri);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("plain HTTP request was sent to HTTPS port", await response.Content.ReadAsStringAsync().InTime(), StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(X509Certificate2 certificate, X509Certificate2 trusted, string says)
    {
        using var server = new ServerProcess();
        Uri uri = await StartAsync(server, certificate, port => $"listen 127.0.0.1:{port} ssl;");
        using Door door = Secure.Door(trusted: trusted);
        (await door.GetSecretAsync(uri).FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException)).Says(says);
    }

    /// <summary>The port was free a moment ago; where another was faster, nginx ends, and another port is taken.</summary>
    private static async Task<Uri> StartAsync(ServerProcess server, X509Certificate2 certificate, Func<int, string> listen)
    {
        (string pem, string key) = server.Write("server", certificate);
        string folder = server.Folder.FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "file"), Handler.Servers.Pattern(Octets));
        while (true)
        {
            int port = FreePort();
            await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
                daemon off; master_process off; pid {{folder}}/pid; error_log {{folder}}/error.log;
                events { worker_connections 256; }
                http {
                    access_log off; client_max_body_size 0; client_body_temp_path {{folder}}/body;
                    proxy_temp_path {{folder}}/p; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
                    ssl_certificate {{pem}}; ssl_certificate_key {{key}};
                    server {
                        {{listen(port)}}
                        location / { return 200 "$ssl_protocol $ssl_alpn_protocol $connection_requests"; }
                        location = /file { root {{folder}}; }
                    }
                }
                """);
            server.Start("/usr/sbin/nginx", "-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "error.log"));
            if (await AcceptsAsync(server, port)) return new Uri($"https://127.0.0.1:{port}/");
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task<bool> AcceptsAsync(ServerProcess server, int port)
    {
        bool accepts = false;
        await Waits.UntilAsync(() => server.HasExited || (accepts = IsListening(port)));
        return accepts && !server.HasExited;
    }

    private static bool IsListening(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
