using System.Net.Sockets;

namespace PoolingClient.Soak.Tests;

/// <summary>Clients that do what a client must not: the whole program finds each of them.</summary>
public sealed class BadClientTests
{
    private static readonly SoakOptions Options = new()
    {
        Duration = TimeSpan.FromSeconds(0.8),
        Workers = 8,
        RestartInterval = TimeSpan.FromSeconds(0.5),
        Deadline = TimeSpan.FromSeconds(0.5),
        Slack = TimeSpan.FromSeconds(0.5),
        SettleLimit = TimeSpan.FromSeconds(0.5),
    };

    [Fact]
    public async Task One_that_sends_a_POST_twice() => Assert.True((await RunAsync(inner => new Twice(inner))).Duplicated > 0);

    [Fact]
    public async Task One_that_mixes_up_answers() => Assert.True((await RunAsync(inner => new Shifted(inner))).Mismatched > 0);

    [Fact]
    public async Task One_that_hangs() => Assert.True((await RunAsync(inner => new Hanging(inner))).Lost > 0);

    [Fact]
    public async Task One_that_throws_what_nobody_expects() => Assert.True((await RunAsync(inner => new Surprising(inner))).Lost > 0);

    [Fact]
    public async Task One_that_forgets_sockets()
    {
        var forgotten = new List<Socket>();
        SoakResult result = await RunAsync(inner => new Forgetful(inner, forgotten));
        Assert.True(result.Leaked > 0, result.ToString());
        Assert.Contains(result.Texts, text => text.Contains("the server has", StringComparison.Ordinal));
        Assert.Contains(result.Texts, text => text.Contains("descriptors of socket", StringComparison.Ordinal) || !OperatingSystem.IsLinux());
        forgotten.ForEach(socket => socket.Dispose());
    }

    private static async Task<SoakResult> RunAsync(Func<HttpMessageHandler, HttpMessageHandler> change)
    {
        SoakResult result = await new SoakEngine(Options, _ => { }, change).RunAsync();
        Assert.False(result.IsGood);
        return result;
    }

    private abstract class Bad(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private int _count;

        /// <summary>It is bad once in so many requests.</summary>
        protected bool IsTurn(int of) => Interlocked.Increment(ref _count) % of == 0;
    }

    private sealed class Twice(HttpMessageHandler inner) : Bad(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Post && IsTurn(2)) (await base.SendAsync(request, cancellationToken)).Dispose();
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Shifted(HttpMessageHandler inner) : Bad(inner)
    {
        private HttpResponseMessage? _kept;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Interlocked.Exchange(ref _kept, await base.SendAsync(request, cancellationToken)) ?? await base.SendAsync(request, cancellationToken);
    }

    private sealed class Hanging(HttpMessageHandler inner) : Bad(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsTurn(20)) await new TaskCompletionSource().Task;
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Surprising(HttpMessageHandler inner) : Bad(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            IsTurn(20) ? throw new InvalidOperationException("by test") : base.SendAsync(request, cancellationToken);
    }

    private sealed class Forgetful(HttpMessageHandler inner, List<Socket> forgotten) : Bad(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsTurn(20))
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                lock (forgotten) forgotten.Add(socket);
                try
                {
                    await socket.ConnectAsync("127.0.0.1", request.RequestUri!.Port, CancellationToken.None);
                }
                catch (SocketException)
                {
                    // The server restarts.
                }
            }
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
