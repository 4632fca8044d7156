namespace PoolingClient.Testing.Transport;

/// <summary>The connection has ended in a way that is noted: what was still to be done on it is not done.</summary>
internal sealed class ConnectionOverException(string message = "The server has ended this connection.") : IOException(message);
