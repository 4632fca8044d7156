using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Transport;

/// <summary>HTTP on Unix domain sockets.</summary>
public sealed class UnixSocketTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]   // by a resolver, instead of the option
    public async Task Requests_go_to_the_socket_whatever_the_host(bool resolves)
    {
        using var server = new UnixServer();
        _ = server.ServeAsync();
        var options = new SocketPoolOptions { TcpKeepAliveTime = TimeSpan.FromSeconds(60), TcpUserTimeout = TimeSpan.FromSeconds(60), LocalEndPoint = new IPEndPoint(IPAddress.Loopback, 0) };
        if (resolves) options.EndPointResolver = new Resolver(server.EndPoint).ResolveAsync;
        else options.UnixSocketPath = server.Path;
        using (var door = new Door(options))
        {
            using HttpResponseMessage response = await door.GetAsync(new Uri(Places.Uri, "/a"));
            Assert.Equal("GET /a HTTP/1.1", await response.Content.ReadAsStringAsync());
            Assert.Equal(server.EndPoint, Assert.Single(response.GetTimeline()!.Attempts[0].Setup!.Addresses).EndPoint);
            Assert.Equal("GET /b HTTP/1.1", await door.GetTextAsync(new Uri(Places.Uri, "/b")));
            Assert.Equal(1, server.Accepted);
            Assert.Equal(3, await door.Handler.Pool.WarmUpAsync(Places.Uri, 3).InTime());
        }

    }

    [Theory]
    [InlineData("option")]
    [InlineData("callback")]
    [InlineData("callback with a stream of its own")]
    public async Task TLS_goes_over_it_too(string way)
    {
        using ECDsa key = ECDsa.Create();
        var request = new CertificateRequest("CN=api.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("api.test");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1));
        using var server = new UnixServer();
        _ = server.ServeAsync(certificate);
        var options = new SocketPoolOptions();
        if (way == "option") options.UnixSocketPath = server.Path;
        else options.ConnectCallback = async (_, cancellationToken) => way == "callback" ? await ConnectAsync(server, cancellationToken) : new WrappedStream(await ConnectAsync(server, cancellationToken));
        string? seen = null;
        options.SslOptions.RemoteCertificateValidationCallback = (_, peer, _, errors) =>
        {
            seen = $"{peer!.Subject} {errors}";
            return errors == SslPolicyErrors.RemoteCertificateChainErrors;   // nobody vouches for it
        };
        using var door = new Door(options);
        Assert.Equal("GET /a HTTP/1.1", await door.GetTextAsync(new Uri("https://api.test/a")));
        Assert.Equal("GET /b HTTP/1.1", await door.GetTextAsync(new Uri("https://api.test/b")));
        Assert.Equal("CN=api.test RemoteCertificateChainErrors", seen);   // the name is right: the host's, not the socket's
        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task A_path_that_does_not_exist_is_named()
    {
        using var server = new UnixServer(listens: false);
        (await FailAsync(server)).Says($"there is no Unix socket {server.Path} (ENOENT", "Check UnixSocketPath");
    }

    [Fact]
    public async Task One_that_nobody_listens_on_is_named()
    {
        using UnixServer server = UnixServer.Gone();
        (await FailAsync(server)).Says($"nobody listens on the Unix socket {server.Path} (ECONNREFUSED", "Start the server");
    }

    [Fact]
    public async Task A_full_accept_queue_is_waited_for()
    {
        using var server = new UnixServer(backlog: 0);
        Socket[] fillers = await FillAsync(server);
        using var timed = new Timed("ConnectTimeout", 10, change: options => options.UnixSocketPath = server.Path);
        Task<string> request = timed.Door.GetTextAsync(Places.Uri);
        for (int i = 0; i < 10; i++) timed.Advance(0.01);
        Assert.False(request.IsCompleted);
        _ = server.ServeAsync();
        await Waits.UntilAsync(() =>
        {
            timed.Advance(0.01);
            return request.IsCompleted;
        });
        Assert.Equal("GET / HTTP/1.1", await request);
        foreach (Socket filler in fillers) filler.Dispose();

    }

    [Fact]
    public async Task One_that_stays_full_is_ended_by_ConnectTimeout()
    {
        using var server = new UnixServer(backlog: 0);
        Socket[] fillers = await FillAsync(server);
        using var timed = new Timed("ConnectTimeout", 3, change: options => options.UnixSocketPath = server.Path);
        Task<HttpResponseMessage> request = timed.GetAsync(Places.Uri);
        timed.AdvanceToLimit();
        Assert.False(request.IsCompleted);
        timed.AdvanceOverLimit();
        Assert.Contains($"the server of the Unix socket {server.Path} took no connection (EAGAIN", (await timed.AssertEndsAsync(request)).Message, StringComparison.Ordinal);
        foreach (Socket filler in fillers) filler.Dispose();
    }

    private static async Task<NetworkStream> ConnectAsync(UnixServer server, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(server.EndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<PoolingRequestException> FailAsync(UnixServer server)
    {
        using var door = new Door(new SocketPoolOptions { UnixSocketPath = server.Path });
        return (await door.GetSecretAsync(Places.Uri).FailsAsync()).Is(RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, typeof(SocketException));
    }

    /// <summary>Connections that nobody has accepted, until the kernel takes no more of them.</summary>
    private static async Task<Socket[]> FillAsync(UnixServer server)
    {
        var fillers = new List<Socket>();
        while (true)
        {
            var filler = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            try
            {
                await filler.ConnectAsync(server.EndPoint).InTime();
                fillers.Add(filler);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                filler.Dispose();
                return [.. fillers];
            }
        }
    }
}
