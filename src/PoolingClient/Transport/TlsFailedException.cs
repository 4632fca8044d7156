namespace PoolingClient.Transport;

/// <summary>A TLS handshake that failed, in words that name what was wrong. It never leaves the assembly: its cause does.</summary>
internal sealed class TlsFailedException(string what, Exception cause) : Exception(what, cause);
