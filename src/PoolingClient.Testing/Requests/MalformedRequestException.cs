namespace PoolingClient.Testing.Requests;

/// <summary>The octets received are no request that this server takes.</summary>
internal sealed class MalformedRequestException(int statusCode, string reason) : Exception(reason)
{
    internal int StatusCode { get; } = statusCode;
}
