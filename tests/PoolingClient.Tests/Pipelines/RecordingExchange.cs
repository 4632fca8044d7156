using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Pipelines;

/// <summary>A GET with a number, which keeps what a connection says to it, and what it should not have said.</summary>
internal sealed class RecordingExchange : Exchange
{
    private readonly byte[] _octets;
    private readonly MemoryStream _content = new();
    private volatile IContentLender? _lender;
    private bool _isGivenBack;

    [SetsRequiredMembers]
    public RecordingExchange(int id, IExchangeDispatcher dispatcher)
    {
        Id = id;
        _octets = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET /{id} HTTP/1.1\r\nHost: api.test\r\n\r\n"));
        (Limits, Dispatcher) = (PoolScript.Limits, dispatcher);
        (IsIdempotent, CanSendContentAgain, Pipelines) = (true, true, true);
    }

    public int Id { get; }

    public override ReadOnlySpan<byte> Octets => _octets;

    public override int HeadLength => _octets.Length;

    /// <summary>The head as it came; null before.</summary>
    public string? Head { get; private set; }

    public string Content => Encoding.Latin1.GetString(_content.ToArray());

    /// <summary>Runs when the head has come, within the reading.</summary>
    public Action? OnHeadRead { get; set; }

    /// <summary>What was read of the content, and what must follow it, is all there is.</summary>
    public bool IsWhole => State == ExchangeState.Completed;

    /// <summary>What a connection did that would be seen by nobody, or by the wrong one; null where it kept to its part.</summary>
    public string? Misuse { get; private set; }

    /// <summary>The reading of content that was lent; null where none was.</summary>
    public Task? Reading { get; private set; }

    /// <summary>Its content was lent to it, and it has neither begun to read nor given it back.</summary>
    public bool IsUnread => _lender is not null && Reading is null && !_isGivenBack;

    public void SetPipelines(bool value) => Pipelines = value;

    /// <summary>It is like a POST: once it may have been processed, it is not sent again.</summary>
    public void SetUnrepeatable() => (IsIdempotent, Pipelines) = (false, false);

    public void Cancel() => Abandon(new ExchangeFailure(FailureKind.Cancelled, RequestStage.Queue, RequestFate.MayHaveBeenProcessed, $"/{Id} was cancelled."));

    /// <summary>Begins to read the content that was lent, to its end.</summary>
    public void Read() => Reading = ReadToEndAsync(new byte[7]);

    /// <summary>Nobody reads it.</summary>
    public void GiveBack()
    {
        _isGivenBack = true;
        _lender!.GiveBack(this);
    }

    public override RequestName Shown => new("GET", new Route(new Origin("http", "api.test", 80)));

    public override string Describe() => $"GET /{Id}";

    public override string ToString() => $"/{Id} {State} {Head?.Length} {_content.Length}";

    public override void OnHead(ResponseHead head, ReadOnlySpan<byte> input)
    {
        CheckOpen("its head");
        Head = Encoding.Latin1.GetString(input[..head.Fields.End]);
        OnHeadRead?.Invoke();
    }

    public override void OnContent(ReadOnlySpan<byte> content)
    {
        CheckOpen("content");
        _content.Write(content);
    }

    public override void OnEnd(FieldSection trailers, ReadOnlySpan<byte> input)
    {
    }

    public override void OnLent(IContentLender lender) => _lender = lender;

    protected override void OnReady()
    {
    }

    /// <summary>Once its caller was told, all that it has is the caller's, who may have given it to somebody else.</summary>
    private void CheckOpen(string what)
    {
        if (IsSignalled) Misuse ??= $"/{Id} was given {what} when its caller had gone on";
    }

    private async Task ReadToEndAsync(byte[] buffer)
    {
        try
        {
            for (int read; (read = await _lender!.ReadAsync(this, buffer, default).ConfigureAwait(false)) > 0;) _content.Write(buffer, 0, read);
        }
        catch (ContentFailedException)
        {
            Assert.Equal(ExchangeState.Failed, State);
        }
    }
}
