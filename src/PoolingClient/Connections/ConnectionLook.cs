namespace PoolingClient.Connections;

/// <summary>What a snapshot sees of a connection, copied under the connection's gate. It is used for one connection after the other.</summary>
internal sealed class ConnectionLook
{
    /// <summary>It is closed, and its owner will be told, or was.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Why it takes nothing more; null where it does.</summary>
    public string? DrainingBecause { get; set; }

    /// <summary>The most exchanges on it at the same time, now.</summary>
    public int Capacity { get; set; }

    /// <summary>How many more the server said that it takes; -1 where it said nothing.</summary>
    public int ExchangesLeft { get; set; }

    /// <summary>What it carries is no HTTP any more.</summary>
    public bool IsTunnel { get; set; }

    /// <summary>What is on it, in order.</summary>
    public List<ExchangeLook> Exchanges { get; } = [];

    public void Clear()
    {
        (IsClosed, DrainingBecause, Capacity, ExchangesLeft, IsTunnel) = (false, null, 0, -1, false);
        Exchanges.Clear();
    }
}
