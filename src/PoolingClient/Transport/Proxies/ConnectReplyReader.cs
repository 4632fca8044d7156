using System.Text;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Transport;

/// <summary>Reads the response to CONNECT with the codec, under the limits of all responses.</summary>
internal sealed class ConnectReplyReader(TunnelTalk talk, PoolSettings settings)
{
    /// <summary>Error pages of proxies have some KiB. With more than this the connection is not worth the reading.</summary>
    private const int MostDrained = 64 * 1024;

    private const int LeastInput = 512;

    private readonly ResponseReader _reader = new(settings.Codec);
    private readonly OctetBuffer _input = new();

    /// <summary>An octet of the response has come.</summary>
    public bool HasBegun { get; private set; }

    public async Task<ConnectReply> ReadAsync()
    {
        _reader.Start(RequestKind.Connect);
        int consumed;
        while (_reader.Read(_input.Span, out consumed) is var read && read != ResponseEvent.Head)
        {
            _input.Consume(consumed);
            if (read == ResponseEvent.Violation) throw Violated();
            if (read == ResponseEvent.NeedInput && !await FillAsync().ConfigureAwait(false)) throw Ended();
        }
        var reply = new ConnectReply(_reader.Head.Status, ReadChallenges(), KeepsConnection: false);
        _input.Consume(consumed);
        if (!reply.IsTunnel) return reply with { KeepsConnection = await DrainAsync().ConfigureAwait(false) };
        // The client speaks first in a tunnel. What came before it did is nobody's, and would be taken for the origin's.
        if (_input.Length > 0) throw new TunnelFailedException($"the proxy sent octets behind its {reply.Status} that began a tunnel, before anything was sent through it. They cannot be the origin's.");
        return reply;
    }

    public void Release() => _input.Release();

    private List<string> ReadChallenges()
    {
        var challenges = new List<string>();
        FieldSection fields = _reader.Head.Fields;
        for (int i = 0; i < fields.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(fields.Name(_input.Span, i), "Proxy-Authenticate"u8)) challenges.Add(Encoding.Latin1.GetString(fields.Value(_input.Span, i)));
        }
        return challenges;
    }

    /// <summary>Reads past the content of a refusal. False where the connection is of no further use.</summary>
    private async Task<bool> DrainAsync()
    {
        long left = Math.Min(MostDrained, settings.DrainOctets);
        if (!_reader.KeepsConnection || _reader.Head.ContentLength > left) return false;
        while (true)
        {
            ResponseEvent read = _reader.Read(_input.Span, out int consumed);
            _input.Consume(consumed);
            switch (read)
            {
                case ResponseEvent.Content when _reader.ContentAvailable <= left:
                    left -= _reader.ContentAvailable;
                    _input.Consume(_reader.ContentAvailable);
                    _reader.TakeContent(_reader.ContentAvailable);
                    break;
                case ResponseEvent.NeedInput:
                    if (!await FillAsync().ConfigureAwait(false)) return false;
                    break;
                default:
                    return read == ResponseEvent.End && _input.Length == 0;
            }
        }
    }

    private async Task<bool> FillAsync()
    {
        int received = await talk.ReceiveAsync(_input.GetMemory(LeastInput)).ConfigureAwait(false);
        _input.Advance(received);
        HasBegun |= received > 0;
        return received > 0;
    }

    private TunnelFailedException Ended() => new(HasBegun
        ? "the proxy closed the connection (FIN) inside its answer to CONNECT."
        : "the proxy closed the connection (FIN) without an answer to CONNECT. It may expect TLS on that port (an https:// proxy), be no proxy, or refuse this client without a word.");

    private TunnelFailedException Violated() => new($"what the proxy answered to CONNECT was refused: {_reader.Violation}. It may be no HTTP proxy.");
}
