namespace PoolingClient.Interop;

/// <summary>What is tried with each server; the columns of the table.</summary>
public enum Feature
{
    /// <summary>Many requests on one connection.</summary>
    KeepAlive,

    /// <summary>Requests at the moment at which the server ends idle connections.</summary>
    IdleClose,

    /// <summary>Several requests in flight on one connection.</summary>
    Pipelining,

    /// <summary>The same over TLS.</summary>
    Tls,

    /// <summary>Thousands of requests of all kinds, by many callers.</summary>
    Mixed,

    /// <summary>What only this server does.</summary>
    Peculiar,
}
