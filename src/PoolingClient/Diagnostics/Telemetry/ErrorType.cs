using System.Globalization;
using System.Net.Http;

namespace PoolingClient.Diagnostics;

/// <summary>The tag <c>error.type</c>, by SocketsHttpHandler's rules.</summary>
internal static class ErrorType
{
    /// <summary>A status from 400 to 599 is an error of its own; null for all others.</summary>
    public static string? Of(int status) => status is >= 400 and <= 599 ? status.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>
    /// What kind of failure it was; where no kind fits, the exception's type. A time limit of ours that belongs to no dial has no kind, and is told by its inner exception:
    /// the outer one's type would say only that something failed.
    /// </summary>
    public static string Of(Exception exception) => exception is not HttpRequestException failed ? exception.GetType().FullName! : failed.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "name_resolution_error",
        HttpRequestError.ConnectionError => "connection_error",
        HttpRequestError.SecureConnectionError => "secure_connection_error",
        HttpRequestError.HttpProtocolError => "http_protocol_error",
        HttpRequestError.ExtendedConnectNotSupported => "extended_connect_not_supported",
        HttpRequestError.VersionNegotiationError => "version_negotiation_error",
        HttpRequestError.UserAuthenticationError => "user_authentication_error",
        HttpRequestError.ProxyTunnelError => "proxy_tunnel_error",
        HttpRequestError.InvalidResponse => "invalid_response",
        HttpRequestError.ResponseEnded => "response_ended",
        HttpRequestError.ConfigurationLimitExceeded => "configuration_limit_exceeded",
        _ when failed.InnerException is TimeoutException => typeof(TimeoutException).FullName!,
        _ => exception.GetType().FullName!,
    };
}
