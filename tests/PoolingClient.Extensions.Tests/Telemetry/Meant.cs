using System.Text.RegularExpressions;

namespace PoolingClient.Extensions.Tests.Telemetry;

/// <summary>A difference between the telemetry of the two handlers that is meant.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Reason">Why it is.</param>
/// <param name="Scenarios">Where it is: a regular expression for the whole name.</param>
/// <param name="Lines">The lines that it explains: with <c>-</c> those that only SocketsHttpHandler has, with <c>+</c> those that only ours has. A regular expression for the whole line.</param>
internal sealed record Meant(string Name, string Reason, string Scenarios, string Lines)
{
    /// <summary>All there are. What is not here fails, and what is here and is no more fails too.</summary>
    public static readonly IReadOnlyList<Meant> All =
    [
        new("peer of a request", "Its span says which address the request was sent to: a name may have many.", ".*",
            @"\+ span HttpRequestOut #\d+: network\.peer\.address=.*"),
        new("addresses as they are", "Sockets are made for the family of the address, so an IPv4 peer is not shown as an IPv6-mapped one.", ".*",
            @"[-+] (metric http\.client\.(open_connections|connection\.duration)|span ConnectionSetup) #\d+: network\.peer\.address=(::ffff:)?127\.0\.0\.1"),
        new("a redirect is sent again", "OpenTelemetry counts redirects as resends.", "a redirect",
            @"\+ span HttpRequestOut #2: http\.request\.resend_count=1"),
        new("time limits", "A dial that took too long is told as a failed connection, by its own limit; not as a cancellation, which nobody asked for.", "the time limit of a dial",
            @"[-+] (metric http\.client\.request\.duration|span (HttpRequestOut|WaitForConnection|ConnectionSetup)) #\d+: error\.type=(System\.Threading\.Tasks\.TaskCanceledException|System\.OperationCanceledException|System\.TimeoutException|timeout|connection_error)"),
        new("a reset", "It is told as what it is, a failed connection; SocketsHttpHandler has no kind for it, and shows the type of its exception.", "reset before the head",
            @"[-+] (metric http\.client\.request\.duration|span HttpRequestOut) #\d+: error\.type=(System\.Net\.Http\.HttpRequestException|connection_error)"),
    ];

    public bool Explains(string scenario, string line) => IsWhole(scenario, Scenarios) && IsWhole(line, Lines);

    private static bool IsWhole(string text, string pattern) => Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.CultureInvariant);
}
