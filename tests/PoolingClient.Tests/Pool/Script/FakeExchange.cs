using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Tests.Pool;

/// <summary>An exchange that is little more than a name: it is taken, finished, failed or cancelled.</summary>
internal sealed class FakeExchange : Exchange
{
    private readonly EventLog _log;
    private readonly string _target;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeExchange(string name, EventLog log)
    {
        (Name, _log, _target) = (name, log, $"/{name}");
        IsIdempotent = true;
        CanSendContentAgain = true;
        Pipelines = true;
    }

    public string Name { get; }

    public void SetDeadline(long at) => DeadlineAt = at;

    public void SetIdempotent(bool value) => IsIdempotent = value;

    public void SetPipelines(bool value) => Pipelines = value;

    /// <summary>Completes when the door was told that it can go on.</summary>
    public Task Ready => _ready.Task;

    protected override void OnReady() => _ready.SetResult();   // throws at a second time

    /// <summary>It was handed to a connection that did not take it.</summary>
    public bool WasRefused { get; set; }

    public override ReadOnlySpan<byte> Octets => "GET / HTTP/1.1\r\nHost: api.test\r\n\r\n"u8;

    public override int HeadLength => Octets.Length;

    /// <summary>As the caller's token does it.</summary>
    public void Cancel() => Abandon(new ExchangeFailure(FailureKind.Cancelled, RequestStage.Queue, RequestFate.NotSent, $"{Name} was cancelled."));

    public override RequestName Shown => new("GET", new Route(PoolScript.Origin), ShowsPath: true, Target: _target);

    public override string Describe() => Name;

    public override string ToString() => $"{Name} ({State})";

    protected override void OnFailed() => _log.Add($"{Name} failed: {Failure!.Kind}");

    public override void OnHead(ResponseHead head, ReadOnlySpan<byte> input) => throw new NotSupportedException();

    public override void OnContent(ReadOnlySpan<byte> content) => throw new NotSupportedException();

    public override void OnEnd(FieldSection trailers, ReadOnlySpan<byte> input) => throw new NotSupportedException();

    public override void OnLent(IContentLender lender) => throw new NotSupportedException();
}
