using System.Globalization;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Why an HTTP proxy made no tunnel, in words of ours, and what to do about it.</summary>
internal static class TunnelText
{
    public const string CredentialsMissing =
        "the proxy answered 407 to CONNECT: it wants credentials, and there are none for it. Put user and password into the proxy's URI, into IWebProxy.Credentials or into DefaultProxyCredentials.";

    public const string CredentialsRefused =
        "the proxy answered 407 to CONNECT again: it refused the user or password that it was told. Check those in the proxy's URI, in IWebProxy.Credentials or in DefaultProxyCredentials.";

    /// <summary>The names of the schemes are shown, nothing else of the challenges.</summary>
    public static string OfChallenges(IReadOnlyList<string> values)
    {
        string[] schemes = [.. ChallengeReader.ReadAll(values).Select(challenge => challenge.Scheme).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (schemes.Length == 0) return "the proxy answered 407 to CONNECT without a challenge that could be read (RFC 9110 15.5.8).";
        return $"the proxy answered 407 to CONNECT and asks for {string.Join(", ", schemes)}. Basic and Digest are answered, where the credentials have a user for the proxy's URI and that scheme.";
    }

    public static string OfStatus(int status, string target) =>
        string.Create(CultureInfo.InvariantCulture, $"the proxy answered {status} to CONNECT {target}: {Reason(status)}");

    private static string Reason(int status) => status switch
    {
        400 or 405 or 501 => "it makes no tunnels, or is no proxy. Check its address and port.",
        401 => "it asks for credentials as an origin does (401, not 407). It is no proxy, or not set up as one.",
        403 => "it does not allow a tunnel to that host and port. Ask who runs it, or let IWebProxy.IsBypassed or NO_PROXY name the host.",
        404 or 410 => "it does not know that host, or is no proxy. Check the name, and the proxy's address and port.",
        408 or 429 => "it is overloaded, or limits this client. Try again later, or ask who runs it.",
        503 => "it could not connect to the origin (Squid says it so), or is overloaded. Check the host and port, the proxy's own routes and firewall, and whether the origin is up.",
        502 => "it could not connect to the origin. Look at the proxy's own resolver, routes and firewall, and whether the origin is up.",
        504 => "the origin did not answer it in time. Look at the proxy's own routes and firewall, and whether the origin is up.",
        >= 300 and < 400 => "a redirect is no answer to CONNECT; it may be a captive portal, or no proxy.",
        >= 500 => "it failed, or did not find the host's name (Squid says it so). Check the name, or look at the proxy's log.",
        _ => "it refused. Look at the proxy's log.",
    };
}
