using System.Buffers.Text;

namespace PoolingClient.Http1;

/// <summary>What Connection and Keep-Alive say about the life of the connection (RFC 9110 7.6.1, RFC 9112 9.3, policy P10).</summary>
internal struct ConnectionFields
{
    public bool Close { get; private set; }

    public bool KeepAlive { get; private set; }

    /// <summary>Keep-Alive: timeout in seconds, or -1. The smallest wins where there are several.</summary>
    public int IdleSeconds { get; private set; } = -1;

    /// <summary>Keep-Alive: max, the exchanges that may follow, or -1.</summary>
    public int ExchangesLeft { get; private set; } = -1;

    public ConnectionFields()
    {
    }

    public void AddConnection(ReadOnlySpan<byte> value)
    {
        foreach (Range range in value.Split(Octets.Comma))
        {
            ReadOnlySpan<byte> option = Octets.TrimOws(value[range]);
            if (Octets.EqualsIgnoreCase(option, "close"u8)) Close = true;
            else if (Octets.EqualsIgnoreCase(option, "keep-alive"u8)) KeepAlive = true;
        }
    }

    public void AddKeepAlive(ReadOnlySpan<byte> value)
    {
        foreach (Range range in value.Split(Octets.Comma))
        {
            ReadOnlySpan<byte> parameter = Octets.TrimOws(value[range]);
            int equals = parameter.IndexOf((byte)'=');
            if (equals < 0) continue;
            ReadOnlySpan<byte> name = Octets.TrimOws(parameter[..equals]);
            ReadOnlySpan<byte> number = Octets.TrimOws(parameter[(equals + 1)..]).Trim((byte)'"');
            // A hint that is no number, or too large for one, limits nothing.
            if (!Utf8Parser.TryParse(number, out int limit, out int used) || used != number.Length || limit < 0) continue;
            if (Octets.EqualsIgnoreCase(name, "timeout"u8)) IdleSeconds = Least(IdleSeconds, limit);
            else if (Octets.EqualsIgnoreCase(name, "max"u8)) ExchangesLeft = Least(ExchangesLeft, limit);
        }
    }

    private static int Least(int known, int limit) => known < 0 ? limit : Math.Min(known, limit);
}
