using System.Globalization;
using System.Text;

namespace Doctor.Probes;

/// <summary>A request. Only methods that change nothing can be asked for (RFC 9110 9.2.1).</summary>
/// <param name="IsHead">HEAD; else GET.</param>
/// <param name="Fields">Field lines beside Host, User-Agent and Accept; each ends with CRLF.</param>
internal readonly record struct Ask(bool IsHead, string Fields = "")
{
    /// <summary>Whoever reads the server's log finds out who it was.</summary>
    private const string Agent = "PoolingClient-Doctor/1.0";

    public byte[] Octets(Downstream downstream) => Encoding.Latin1.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsHead ? "HEAD" : "GET")} {downstream.Target} HTTP/1.1\r\nHost: {downstream.Authority}\r\nUser-Agent: {Agent}\r\nAccept: */*\r\n{Fields}\r\n"));
}
