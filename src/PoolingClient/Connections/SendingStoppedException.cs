namespace PoolingClient.Connections;

/// <summary>Ends the copying of request content that nobody wants any more: the response has come. It never leaves the assembly as a failure.</summary>
internal sealed class SendingStoppedException() : Exception("The response came before the content was sent; the rest is not sent (RFC 9112 9.5).");
