namespace PoolingClient.Transport;

/// <summary>A proxy that made no tunnel, in words that name why. It never leaves the assembly: its cause does.</summary>
internal sealed class TunnelFailedException(string what, Exception? cause = null) : Exception(what, cause);
