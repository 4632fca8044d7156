using System.Collections.Concurrent;
using System.Globalization;
using PoolingClient.Testing;

namespace DownstreamApi;

/// <summary>
/// What the API calls: a server on real sockets that can be told to be down, and that now and then does its work and loses the connection before it has
/// said so. It keeps a ledger of the orders that it has processed, and how often.
/// </summary>
internal sealed class FlakyDownstream : IAsyncDisposable
{
    private readonly SocketServer _server;
    private readonly ConcurrentDictionary<string, int> _ledger = new(StringComparer.Ordinal);
    private int _gets, _posts;
    private volatile bool _isDown;

    public FlakyDownstream() => _server = SocketServer.Start(Answer);

    public Uri Uri => _server.Uri;

    public bool IsDown { get => _isDown; set => _isDown = value; }

    /// <summary>One GET in so many is answered 503, one POST in so many is processed and not answered. Zero: none.</summary>
    public int Flakiness { get; set; }

    /// <summary>Orders that were processed.</summary>
    public int Processed => _ledger.Count;

    /// <summary>Orders that were processed more than once.</summary>
    public int Duplicates => _ledger.Values.Count(times => times > 1);

    public int ConnectionsAccepted => _server.ConnectionsAccepted;

    public int RequestsReceived => _server.RequestsReceived;

    public bool Has(string order) => _ledger.ContainsKey(order);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private ServerResponse Answer(ServerRequest request)
    {
        if (_isDown) return ServerResponse.Status(503, "down\n").With("Retry-After", "0");
        return request.Method == "POST" ? Place(request.Text) : Get(request.Target);
    }

    private ServerResponse Get(string target) => IsTurn(ref _gets)
        ? ServerResponse.Status(503, "try again\n")
        : ServerResponse.Ok(string.Create(CultureInfo.InvariantCulture, $$"""{"order":"{{target.Split('/')[^1]}}","requests":{{_server.RequestsReceived}}}"""));

    private ServerResponse Place(string order)
    {
        _ledger.AddOrUpdate(order, 1, (_, times) => times + 1);
        ServerResponse answer = ServerResponse.Status(201, "placed\n");
        return IsTurn(ref _posts) ? answer.WithEffect(Effect.At(EffectStage.BeforeStatusLine).Reset()) : answer;
    }

    private bool IsTurn(ref int count) => Interlocked.Increment(ref count) is var number && Flakiness > 0 && number % Flakiness == 0;
}
