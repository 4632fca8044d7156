using System.Diagnostics;
using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Namespaces;

/// <summary>
/// Some states can only be made in a process of their own, which lacks what the test runner needs. The child runs this assembly with this
/// hook, which the runtime calls before Main (DOTNET_STARTUP_HOOKS); its name and place are the runtime's.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(ChildProcess.StageVariable) is { } stage) Child.Run(stage);
    }
}

namespace PoolingClient.Tests.Failures
{
    /// <summary>What the child does, and prints: the facts of the failure on the first line, its message on the others.</summary>
    internal static class Child
    {
        public const string UriVariable = "POOLINGCLIENT_TESTS_URI";

        public static void Run(string stage)
        {
            if (NamespaceChild.Run(stage)) return;
            if (stage == "descriptors") RunOutOfDescriptors();
            else if (stage == "proxies") UseProxiesOfTheEnvironment();
            else if (stage == "path") LoseThePath();
            else RunOutOfPorts();
        }

        /// <summary>Through whom requests go is told by who answers them.</summary>
        private static void UseProxiesOfTheEnvironment()
        {
            var options = new SocketPoolOptions();
            options.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=origin.test";   // made by the parent
            using var client = new HttpClient(new PoolingHttpHandler(options));
            Console.WriteLine($"http: {Outcome(client, new Uri("http://origin.test/"))}");
            Console.WriteLine($"https: {Outcome(client, new Uri("https://origin.test/"))}");
            Console.WriteLine($"bypassed: {Outcome(client, new Uri(Environment.GetEnvironmentVariable(UriVariable)!))}");
            using var without = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { UseProxy = false }));
            Console.WriteLine($"UseProxy off: {(Outcome(without, new Uri("http://localhost:1/")).Contains("refused the connection", StringComparison.Ordinal) ? "nothing listens" : "somebody answered")}");
        }

        /// <summary>All code that is used below has run once before, so that nothing is left to be loaded when no descriptor is.</summary>
        private static void RunOutOfDescriptors()
        {
            using var server = SocketServer.Start(_ => ServerResponse.Ok("served"));
            Uri dead;
            using (var gone = SocketServer.Start(_ => ServerResponse.Ok())) dead = gone.Uri;
            using var client = new HttpClient(new PoolingHttpHandler());
            int threads = Environment.ProcessorCount;
            ThreadPool.SetMinThreads(threads, threads);
            ThreadPool.SetMaxThreads(threads, threads);
            using (var all = new Barrier(threads)) Task.WaitAll([.. Enumerable.Range(0, threads).Select(_ => Task.Run(() => all.SignalAndWait(1000)))]);
            _ = Outcome(client, dead);
            var files = new List<FileStream>();
            try
            {
                while (true) files.Add(new FileStream("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0));
            }
            catch (IOException)
            {
            }
            string failure = Outcome(client, server.Uri);
            foreach (FileStream file in files) file.Dispose();
            Console.WriteLine(failure);
            Console.WriteLine(Outcome(client, server.Uri));
        }

        /// <summary>With one local port, which the connection before holds in TIME_WAIT.</summary>
        private static void RunOutOfPorts()
        {
            using var server = SocketServer.Start(_ => ServerResponse.Ok("served"), new SocketServerOptions { Port = 50_000 });
            using (var first = new HttpClient(new PoolingHttpHandler())) Console.WriteLine(Outcome(first, server.Uri));
            server.WaitForConnectionsEndedAsync(1).GetAwaiter().GetResult();
            using var second = new HttpClient(new PoolingHttpHandler());
            Console.WriteLine(Outcome(second, server.Uri));
        }

        /// <summary>The path of one connection after the other dies under a request: a GET, which goes to another one, and a POST.</summary>
        private static void LoseThePath()
        {
            using var server = SocketServer.Start(_ => ServerResponse.Ok("served"));
            using var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { DeadPathTimeout = TimeSpan.FromSeconds(1), ReadTimeout = TimeSpan.FromMinutes(5) }));
            Console.WriteLine(Outcome(client, server.Uri));
            Drop(server);
            Console.WriteLine(Outcome(client, server.Uri));
            Drop(server);
            Console.WriteLine(Outcome(client, server.Uri, HttpMethod.Post));
            Console.WriteLine($"{server.ConnectionsAccepted} connections, {server.RequestsReceived} requests");
        }

        /// <summary>From now on nothing of what the newest connection sends arrives.</summary>
        private static void Drop(SocketServer server)
        {
            int port = server.Connections[^1].RemoteEndPoint.Port;
            using Process drop = Process.Start("iptables", ["-A", "INPUT", "-p", "tcp", "--sport", $"{port}", "--dport", $"{server.Port}", "-j", "DROP"]);
            drop.WaitForExit();
        }

        private static string Outcome(HttpClient client, Uri uri, HttpMethod? method = null)
        {
            try
            {
                using var request = new HttpRequestMessage(method ?? HttpMethod.Get, uri);
                using HttpResponseMessage response = client.SendAsync(request).GetAwaiter().GetResult();
                return response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
            }
            catch (PoolingRequestException e)
            {
                return Describe(e);
            }
        }

        /// <summary>The facts of a failure, and its message.</summary>
        public static string Describe(PoolingRequestException e) =>
            $"{e.Stage} {e.Fate} {e.HttpRequestError} {(e.InnerException as SocketException)?.SocketErrorCode.ToString() ?? e.InnerException?.GetType().Name}: {e.Message}";
    }
}
