using System.Collections.Concurrent;
using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;
using PoolingClient.Tests.Tls;

namespace PoolingClient.Tests.Sequences;

/// <summary>A sequence under way: the server with its scripts, the client, and what both wait for.</summary>
internal sealed class Play : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Gate> _gates = new();
    private readonly Dictionary<string, Call> _calls = [];
    private readonly ConcurrentDictionary<int, string> _unfinished = new();
    private readonly Sequence _sequence;
    private Effect[] _held = [];

    private Play(Sequence sequence)
    {
        _sequence = sequence;
        Server = SocketServer.StartRaw(ServeAsync, ServerOptions());
        Timed = new Timed("ReadTimeout", 100, change: options =>
        {
            options.MaxConnectionsPerServer = 1;
            if (sequence.IsTls) options.SslOptions = Secure.Trusting(Secure.Certificate);
            sequence.Dials?.Invoke(this, options);
            sequence.Options?.Invoke(options);
        });
    }

    public SocketServer Server { get; }

    /// <summary>The server's own time, in which it holds handshakes.</summary>
    public FakeTimeProvider ServerTime { get; } = new();

    /// <summary>How many connections are, or were, held inside their handshake.</summary>
    public int HandshakesHeld => _held.Sum(effect => effect.Happened);

    public Timed Timed { get; }

    public Door Door => Timed.Door;

    public static async Task RunAsync(Sequence sequence)
    {
        await using var play = new Play(sequence);
        foreach (CallerStep step in sequence.Callers) await step(play);
        // It was played as it is written: no script was left in the middle.
        await Waits.UntilAsync(() => play._unfinished.IsEmpty);
        Assert.Equal("/last", await play.Door.GetTextAsync(play.Server.At("/last")));
        await Waits.UntilAsync(() => play.Door.Origin.Dialing == 0);   // no dial is left behind
        Assert.Equal((0, sequence.Connections), (play.Door.Origin.Waiting, play.Server.ConnectionsAccepted));
        if (sequence.Requests >= 0) Assert.Equal(sequence.Requests + 1, play.Server.RequestsReceived);
    }

    public Gate Gate(string name) => _gates.GetOrAdd(name, static _ => new Gate());

    public void Begin(string name, HttpRequestMessage request)
    {
        var call = new Call();
        call.Response = Door.SendAsync(request, call.Source.Token);
        _calls.Add(name, call);
    }

    public Call Call(string name) => _calls[name];

    /// <summary>The script of this connection has done what it was to do, whatever else comes.</summary>
    public void Finish(RawConnection connection) => _unfinished.TryRemove(connection.Id, out _);

    public async ValueTask DisposeAsync()
    {
        foreach (Gate gate in _gates.Values) gate.Open();   // content that nobody wants any more
        foreach (Call call in _calls.Values) call.Dispose();
        Timed.Dispose();
        await Server.DisposeAsync();
    }

    private SocketServerOptions ServerOptions()
    {
        if (!_sequence.IsTls) return new SocketServerOptions();
        _held = [.. Enumerable.Range(1, _sequence.HeldHandshakes).Select(number => Effect.At(EffectStage.InTlsHandshake).OnConnection(number).Stall(OnDial.Handshake))];
        SocketServerOptions options = Secure.Server(_held);
        options.TimeProvider = ServerTime;
        return options;
    }

    private async Task ServeAsync(RawConnection connection)
    {
        if (connection.Id <= _sequence.Server.Length)
        {
            ServerStep[] steps = _sequence.Server[connection.Id - 1];
            for (int i = 0; i < steps.Length; i++)
            {
                _unfinished[connection.Id] = $"step {i}";
                await steps[i](connection, this);
            }
            Finish(connection);
            return;
        }
        await connection.ServeAsync();
    }
}

/// <summary>A request that was begun.</summary>
internal sealed class Call : IDisposable
{
    public CancellationTokenSource Source { get; } = new();

    public Task<HttpResponseMessage> Response { get; set; } = null!;

    public void Dispose()
    {
        if (Response.IsCompletedSuccessfully) Response.Result.Dispose();
        Source.Dispose();
    }
}
