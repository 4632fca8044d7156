using System.Globalization;

namespace PoolingClient.Transport;

/// <summary>Why a SOCKS proxy made no tunnel, and what to do about it.</summary>
internal static class SocksText
{
    public const string UserRefused = "the SOCKS5 proxy refused the user or password that it was told. Check those in the proxy's URI, in IWebProxy.Credentials or in DefaultProxyCredentials.";

    public const string UserTooLong = "the user or password for the SOCKS proxy cannot be sent: each may have 255 octets at most, and for SOCKS4 no NUL.";

    public const string NameTooLong = "the host's name is longer than the 255 octets that a SOCKS proxy can be told.";

    public const string OnlyIPv4 = "SOCKS4 leads to IPv4 addresses only, and the host has none. Use a socks5:// proxy.";

    public static string NoMethod(bool hasUser) => hasUser
        ? "the SOCKS5 proxy takes neither clients without authentication nor user and password."
        : "the SOCKS5 proxy wants authentication, and there are no credentials for it. Put user and password into the proxy's URI, into IWebProxy.Credentials or into DefaultProxyCredentials.";

    /// <summary>RFC 1928 6.</summary>
    public static string OfReply5(byte code, string target) => Sentence(5, code, target, code switch
    {
        1 => "it failed. Look at the proxy's log.",
        2 => "its rules do not allow the connection. Ask who runs it, or let IWebProxy.IsBypassed or NO_PROXY name the host.",
        3 => "no route leads from the proxy to the host's network.",
        4 => "the host is unreachable from the proxy, or its name was not found there.",
        5 => "the host refused the proxy's connection: nothing listens on that port.",
        6 => "the way from the proxy to the host is too long, or goes in a circle (TTL expired).",
        7 => "it does not know the command CONNECT.",
        8 => "it does not take this kind of address (a name, IPv4 or IPv6).",
        _ => "RFC 1928 has no such code.",
    });

    /// <summary>The codes of SOCKS4.</summary>
    public static string OfReply4(byte code, string target) => Sentence(4, code, target, code switch
    {
        91 => "it refused or failed: its rules forbid the connection, the host is unreachable, or its name was not found there.",
        92 => "it could not reach identd on this machine, which it asks who the user is.",
        93 => "identd on this machine names another user than the one it was told.",
        _ => "SOCKS4 has no such code.",
    });

    private static string Sentence(int version, byte code, string target, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"the SOCKS{version} proxy answered {code} to the request for {target}: {what}");
}
