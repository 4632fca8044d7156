namespace PoolingClient.Transport;

/// <summary>A dial that failed by what an option says, not by what the network does. The message names the option.</summary>
internal sealed class DialOptionException(string message, Exception? cause = null) : Exception(message, cause);
