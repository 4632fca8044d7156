using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Shows;

namespace PoolingClient.Tests.Wire;

/// <summary>
/// Once warm, a request through the wire door allocates nothing, and one through the handler little more than the framework's own objects. The count is the whole process's, so these tests run alone, and their server allocates nothing either.
/// What else the process does in such a moment (the clock's beats, the test framework) is no request's: the best of some rounds counts, and a little a round is allowed.
/// </summary>
[Collection(nameof(RunsAlone))]
public sealed class AllocationTests
{
    private const int Requests = 2000, MostRounds = 30;

    /// <summary>
    /// Octets a round. The smallest object has 24, so one a request would be 48,000. In a debug build each call of an async method is an object, which is the
    /// compiler's and not ours.
    /// </summary>
    private static readonly int Allowed = IsDebug ? Requests * MostInDebug : 32_000;

    private const int MostInDebug = 2000;

    /// <summary>Octets a message: request, response, content, stream and four fields take about 730 in the framework alone.</summary>
    private const int MostAMessage = 900;

    private static bool IsDebug => typeof(SocketPool).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(32, 8)]
    public async Task A_request_allocates_nothing(int callers, int depth)
    {
        using var server = new PlainServer();
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 4, MaxPipelineDepth = depth });
        WireRequest request = new WireRequest("GET", server.Uri).AddField("X-A", "1");
        Assert.InRange(await LeastOfRoundsAsync(Allowed, () => SendAsync(pool, request, callers, Requests)), 0, Allowed);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(32, 8)]
    public async Task A_message_allocates_little_more_than_the_objects_that_the_caller_gets(int callers, int depth)
    {
        using var server = new PlainServer();
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 4, MaxPipelineDepth = depth });
        using var invoker = new HttpMessageInvoker(new PoolingHttpHandler(pool));
        long most = Requests * (IsDebug ? MostAMessage + MostInDebug : MostAMessage);
        Assert.InRange(await LeastOfRoundsAsync(most, () => SendAsync(invoker, server.Uri, callers, Requests)), 0, most);
    }

    /// <summary>What a round allocates: after one to warm up, the least of some, or the first that is good enough.</summary>
    private static async Task<long> LeastOfRoundsAsync(long enough, Func<Task> round)
    {
        await round();
        long least = long.MaxValue;
        for (int i = 0; i < MostRounds && least > enough; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await round();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        return least;
    }

    private static Task SendAsync(HttpMessageInvoker invoker, Uri uri, int callers, int count) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            byte[] buffer = new byte[16];
            for (int i = 0; i < count / callers; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, uri);
                using HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);
                Stream content = response.Content.ReadAsStream();   // nothing is buffered, so it blocks nobody
                if (response.StatusCode != HttpStatusCode.OK || await content.ReadAsync(buffer) != 5 || await content.ReadAsync(buffer) != 0) throw new InvalidOperationException("This is not the answer.");
            }
        }))).InTime();

    private static Task SendAsync(SocketPool pool, WireRequest request, int callers, int count) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < count / callers; i++)
            {
                using WireResponse response = await pool.SendAsync(request);
                ReadOnlyMemory<byte> content = await response.ReadContentAsync();
                if (response.StatusCode != 200 || content.Length != 5 || !response.TryGetField("server"u8, out _)) throw new InvalidOperationException("This is not the answer.");
            }
        }))).InTime();

    /// <summary>A thread a connection, which answers each end of a head with the same octets.</summary>
    private sealed class PlainServer : IDisposable
    {
        private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nServer: plain\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray();

        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public PlainServer()
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen(16);
            Uri = new Uri($"http://{_listener.LocalEndPoint}/");
            new Thread(Accept) { IsBackground = true }.Start();
        }

        public Uri Uri { get; }

        public void Dispose() => _listener.Dispose();

        private void Accept()
        {
            try
            {
                while (true)
                {
                    Socket connection = _listener.Accept();
                    new Thread(() => Serve(connection)) { IsBackground = true }.Start();
                }
            }
            catch (SocketException)
            {
                // The end.
            }
        }

        private static void Serve(Socket connection)
        {
            using (connection)
            {
                connection.NoDelay = true;
                var buffer = new byte[16 * 1024];
                var answers = new byte[Answer.Length * 64];
                for (int i = 0; i < 64; i++) Answer.CopyTo(answers, i * Answer.Length);
                int matched = 0;
                ReadOnlySpan<byte> end = "\r\n\r\n"u8;
                while (true)
                {
                    int received = connection.Receive(buffer, SocketFlags.None, out SocketError error);
                    if (received == 0 || error != SocketError.Success) return;
                    int heads = 0;
                    foreach (byte octet in buffer.AsSpan(0, received))
                    {
                        matched = octet == end[matched] ? matched + 1 : octet == end[0] ? 1 : 0;
                        if (matched < 4) continue;
                        (matched, heads) = (0, heads + 1);
                    }
                    for (; heads > 0; heads -= Math.Min(heads, 64))
                    {
                        if (connection.Send(answers.AsSpan(0, Math.Min(heads, 64) * Answer.Length), SocketFlags.None, out _) == 0) return;
                    }
                }
            }
        }
    }
}
