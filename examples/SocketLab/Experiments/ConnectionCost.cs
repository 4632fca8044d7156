using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using PoolingClient;
using PoolingClient.Testing;
using SocketLab.Kernel;
using SocketLab.Lab;
using Spectre.Console;

namespace SocketLab.Experiments;

/// <summary>What a request costs on a connection of its own, and on one that is kept: time by the client's timeline, packets by the kernel's count.</summary>
internal sealed class ConnectionCost : IExperiment
{
    // The first requests pay for what .NET compiles on first use.
    private const int WarmUp = 20;

    // Over so many requests on a kept connection are its packets counted.
    private const int Counted = 10;

    public string Name => "cost";

    public string Title => "A new connection against a kept one";

    public string Paragraph =>
        "A new connection costs a round trip for TCP before the first octet, with TLS another one and public-key arithmetic; the end takes packets too. Loopback " +
        "has no distance: with 20 ms to the server, each round trip costs 20 ms more. Short GETs are sent one after the other, each kind in its turn. " +
        "Octets (of request and answer) and packets are the kernel's count (TCP_INFO) on the client's socket, without the FINs at its end.";

    public async Task RunAsync(Notebook notebook, Scale scale, CancellationToken stop)
    {
        int requests = scale == Scale.Tour ? 100 : 500;
        using X509Certificate2 certificate = TestCertificate.Create();
        await using SocketServer plain = Serve(null), secure = Serve(certificate);
        using Cost plainNew = new("plain, new", plain, null, isNew: true), plainKept = new("plain, kept", plain, null, isNew: false);
        using Cost tlsNew = new("TLS, new", secure, Trusting(certificate, resumes: false), isNew: true);
        using Cost tlsResumed = new("TLS, resumed", secure, Trusting(certificate, resumes: true), isNew: true);
        using Cost tlsKept = new("TLS, kept", secure, Trusting(certificate, resumes: true), isNew: false);
        Cost[] costs = [plainNew, plainKept, tlsNew, tlsResumed, tlsKept];
        // In turn: what else the machine does meanwhile, it does to all of them.
        for (int i = -WarmUp; i < requests; i++)
        {
            foreach (Cost cost in costs) await cost.MeasureAsync(isCounted: i >= 0, stop);
        }
        foreach (Cost cost in costs) await cost.CountAsync(stop);
        notebook.Write(Show(notebook, costs));
        Tell(notebook, requests, plainNew, plainKept, tlsNew, tlsKept);
    }

    private static Table Show(Notebook notebook, Cost[] costs)
    {
        Table table = notebook.NewTable("connection", ">p50 ms", ">p99 ms", ">of it TCP", ">TLS", ">octets", ">packets");
        foreach (Cost cost in costs)
        {
            table.AddRow(
                new Text(cost.Name),
                new Text(Latencies.Milliseconds(cost.Times.Median)),
                new Text(Latencies.Milliseconds(cost.Times.Percentile(0.99))),
                new Text(cost.Tcp.Count == 0 ? "" : Latencies.Milliseconds(cost.Tcp.Median)),
                new Text(cost.Tls.Count == 0 ? "" : Latencies.Milliseconds(cost.Tls.Median)),
                new Text(cost.Octets is { } octets ? Notebook.Invariant($"{octets:N0}") : "not told"),
                new Text(cost.Packets is { } packets ? Notebook.Invariant($"{packets:N1}") : "not told"));
        }
        return table;
    }

    private static void Tell(Notebook notebook, int requests, Cost plainNew, Cost plainKept, Cost tlsNew, Cost tlsKept)
    {
        foreach (Cost cost in (Cost[])[tlsNew, tlsKept])
        {
            if (cost.Last is { } last) notebook.Note($"{cost.Name}: " + string.Join(", ", last.Events.Select(e => Notebook.Invariant($"{e.Name} {e.At.TotalMilliseconds:0.000}"))) + " ms");
        }
        notebook.Expect(plainNew.Reused == 0 && tlsNew.Reused == 0 && plainKept.Reused == requests && tlsKept.Reused == requests,
            "by the timelines, every 'new' request had a connection of its own, and every 'kept' one had one that was there.");
        notebook.Expect(Undisturbed(plainNew) > Undisturbed(plainKept), Ratio("plain", plainNew, plainKept));
        notebook.Expect(Undisturbed(tlsNew) > Undisturbed(tlsKept), Ratio("TLS", tlsNew, tlsKept));
        if (plainNew.Packets is not { } newPackets || plainKept.Packets is not { } keptPackets)
        {
            notebook.Skip("packets: the kernel does not tell them (TCP_INFO of Linux 4.19 and later).");
            return;
        }
        notebook.Expect(newPackets > keptPackets && tlsNew.Octets > 2 * tlsKept.Octets, Notebook.Invariant(
            $"a plain request takes {newPackets:0} packets on a new connection and {keptPackets:0.0} on a kept one, before its end; with TLS {tlsNew.Octets:N0} octets against {tlsKept.Octets:N0}."));
    }

    // On a machine that is busy elsewhere, most requests wait for a processor longer than for the network.
    private static TimeSpan Undisturbed(Cost cost) => cost.Times.Percentile(0.1);

    private static string Ratio(string kind, Cost made, Cost kept) => Notebook.Invariant(
        $"{kind}: the fastest tenth took at most {Undisturbed(made).TotalMilliseconds:0.00} ms on a new connection and {Undisturbed(kept).TotalMilliseconds:0.00} ms on a kept one, {Undisturbed(made) / Undisturbed(kept):0.0} times as long.");

    private static SocketServer Serve(X509Certificate2? certificate) => SocketServer.Start(_ => ServerResponse.Ok("Hello from a socket.\n"), new SocketServerOptions
    {
        MaxRecordedRequests = 0,
        TlsOptions = certificate is null ? null : new SslServerAuthenticationOptions { ServerCertificate = certificate },
    });

    private static SocketPoolOptions Options(SslClientAuthenticationOptions? tls)
    {
        var options = new SocketPoolOptions { MaxConnectionsPerServer = 1, UseProxy = false };
        if (tls is not null) options.SslOptions = tls;
        return options;
    }

    /// <summary>Trusts this certificate and no other.</summary>
    private static SslClientAuthenticationOptions Trusting(X509Certificate2 certificate, bool resumes) => new()
    {
        // Sessions are remembered by name, and not for addresses.
        TargetHost = "localhost",
        AllowTlsResume = resumes,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { certificate },
        },
    };

    /// <summary>One kind of request, and what was measured of it.</summary>
    private sealed class Cost(string name, SocketServer server, SslClientAuthenticationOptions? tls, bool isNew) : IDisposable
    {
        private readonly HttpClient _client = new(new PoolingHttpHandler(Options(tls)));

        public string Name => name;

        public Latencies Times { get; } = new();

        /// <summary>Of those that made a connection: the TCP handshake and the TLS handshake.</summary>
        public Latencies Tcp { get; } = new();

        public Latencies Tls { get; } = new();

        /// <summary>How many found their connection there.</summary>
        public int Reused { get; private set; }

        public RequestAttempt? Last { get; private set; }

        public double? Octets { get; private set; }

        public double? Packets { get; private set; }

        public async Task MeasureAsync(bool isCounted, CancellationToken stop)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
            // "Connection: close" makes this request the last on its connection, so the next one needs another.
            request.Headers.ConnectionClose = isNew ? true : null;
            Latencies times = isCounted ? Times : new Latencies();
            using HttpResponseMessage response = await times.MeasureAsync(() => _client.SendAsync(request, stop));
            if (isCounted && response.GetTimeline()?.Attempts[^1] is { } attempt) Add(attempt);
        }

        /// <summary>Counts packets and octets of the pool's own socket: of one request on a new connection, or of the mean of some on a kept one.</summary>
        public async Task CountAsync(CancellationToken stop)
        {
            SocketPoolOptions options = Options(tls);
            Socket? socket = null;
            options.ConnectCallback = async (context, cancelled) =>
            {
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(server.EndPoint, cancelled);
                return new NetworkStream(socket, ownsSocket: true);
            };
            using var client = new HttpClient(new PoolingHttpHandler(options));
            await client.GetStringAsync(server.Uri, stop);
            if (TcpCounts.Of(socket!) is not { } first) return;
            if (isNew)
            {
                (Octets, Packets) = (first.Octets, first.Segments);
                return;
            }
            for (int i = 0; i < Counted; i++) await client.GetStringAsync(server.Uri, stop);
            if (TcpCounts.Of(socket!) is { } then) (Octets, Packets) = ((then.Octets - first.Octets) / (double)Counted, (then.Segments - first.Segments) / (double)Counted);
        }

        public void Dispose() => _client.Dispose();

        private void Add(RequestAttempt attempt)
        {
            Last = attempt;
            if (attempt.IsReused) Reused++;
            if (attempt.Setup is not { Connected: { } connected } setup) return;
            Tcp.Add(connected - (setup.Resolved ?? setup.Begun));
            if (setup is { TlsBegun: { } begun, Secured: { } secured }) Tls.Add(secured - begun);
        }
    }
}
