using System.Globalization;
using PoolingClient.Tests.Failures;

namespace PoolingClient.Tests.Namespaces;

/// <summary>
/// States of a network that only a network of one's own can be in. The child (<see cref="NamespaceChild"/>) runs in it with client and servers, and prints what came
/// of the requests.
/// </summary>
public sealed class NamespaceTests
{
    private const string Up = "ip link set lo up";

    private const string BlackHole = $"{Up} && iptables -A INPUT -d 127.0.0.9 -p tcp --syn -j DROP"
        + " && f=$(mktemp) && printf '127.0.0.9 two.test\\n127.0.0.8 two.test\\n' > $f && mount --bind $f /etc/hosts && rm $f";

    private const string Routes = $"{Up} && ip route add unreachable 10.1.1.1 && ip route add prohibit 10.1.1.2"
        + " && f=$(mktemp) && printf '10.1.1.1 two.test\\n127.0.0.8 two.test\\n' > $f && mount --bind $f /etc/hosts && rm $f";

    private const string TenPorts = $"{Up} && echo 40000 40009 > /proc/sys/net/ipv4/ip_local_port_range && echo 0 > /proc/sys/net/ipv4/tcp_tw_reuse";

    private const string Loss = $"{Up} && iptables -A INPUT -i lo -p tcp -m statistic --mode random --probability 0.03 -j DROP";

    private const string Resolver = $"{Up} && f=$(mktemp) && printf 'nameserver 127.0.0.1\\noptions timeout:1 attempts:1\\n' > $f && mount --bind $f /etc/resolv.conf && rm $f";

    [NamespaceFact(BlackHole)]
    public async Task An_address_that_drops_SYN_costs_a_race_once()
    {
        string[] lines = await RunAsync("black hole", BlackHole);
        Assert.StartsWith("Connect NotSent ConnectionError TimeoutException: GET http://127.0.0.9:50000", lines[0], StringComparison.Ordinal);
        Assert.Contains("127.0.0.9:50000 did not answer SYN", lines[0], StringComparison.Ordinal);
        Assert.Contains("ConnectTimeout of 0.4 s", lines[0], StringComparison.Ordinal);
        // Two addresses, one of them dead, and a dial for each request: the other one serves them all, and is tried first for a second once that is known, then for two, and for
        // four. A machine that is busy with other tests takes longer than the first of these for eight requests.
        Assert.Equal("8 served", lines[1]);
        Assert.InRange(int.Parse(lines[2].Split(' ')[0], CultureInfo.InvariantCulture), 0, 3);
        Assert.EndsWith("waited for the dead address", lines[2], StringComparison.Ordinal);
    }

    [NamespaceFact(Routes)]
    public async Task What_no_route_leads_to_is_told_apart()
    {
        string[] lines = await RunAsync("routes", Routes);
        Assert.StartsWith("Connect NotSent ConnectionError HostUnreachable: GET http://10.1.1.1", lines[0], StringComparison.Ordinal);
        Assert.Contains("10.1.1.1:80 is unreachable (EHOSTUNREACH)", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Connect NotSent ConnectionError AccessDenied: GET http://10.1.1.2", lines[1], StringComparison.Ordinal);
        Assert.Contains("connecting to 10.1.1.2:80 is not allowed (EACCES or EPERM)", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Connect NotSent ConnectionError NetworkUnreachable: GET http://10.2.2.2", lines[2], StringComparison.Ordinal);
        Assert.Contains("no route leads to 10.2.2.2:80 (ENETUNREACH)", lines[2], StringComparison.Ordinal);
        // An address that fails at once costs no delay: the next one is tried.
        Assert.Equal("8 served", lines[3]);
        Assert.Equal("0 waited for the dead address", lines[4]);
    }

    [NamespaceFact(TenPorts)]
    public async Task Ten_ports_serve_forty_callers()
    {
        string[] lines = await RunAsync("ten ports", TenPorts);
        // The budget is 90 % of the range.
        Assert.Equal("200 served on 9 connections", lines[0]);
        Assert.StartsWith("Connect NotSent ConnectionError AddressNotAvailable: GET http://127.0.0.1:50000", lines[1], StringComparison.Ordinal);
        Assert.Contains("the local port range is 40000-40009, 10 ports; this machine has 10 sockets to that end point, 9 of them in TIME_WAIT", lines[1], StringComparison.Ordinal);
        Assert.Equal("held: served", lines[2]);
        Assert.True(lines[3] == "idle elsewhere: served", string.Join('\n', lines));
    }

    /// <summary>A connection that this side closes keeps its port for a minute, in TIME_WAIT: closing one makes no room for another.</summary>
    [NamespaceFact(TenPorts)]
    public async Task The_last_connection_is_not_closed_for_a_port_that_this_does_not_free()
    {
        string[] lines = await RunAsync("last port", TenPorts);
        Assert.Equal($"{NamespaceChild.RoundsOnLastPort * 100} served", lines[0]);
    }

    [NamespaceFact(Loss)]
    public async Task Lost_packets_cost_time_and_no_request()
    {
        string[] lines = await RunAsync("loss", Loss);
        Assert.Equal("240 served, 240 received, 48 POSTs, each once", lines[0]);
        Assert.NotEqual("0 segments were sent again", lines[1]);
    }

    [NamespaceFact(Resolver)]
    public async Task Changes_of_a_name_are_followed_and_outages_of_its_resolver_lived_through()
    {
        string[] lines = await RunAsync("resolver", Resolver);
        Assert.Equal("first: one", lines[0]);
        Assert.Equal("moved: two, after requests that were all served; connections to the first: 0", lines[1]);
        Assert.Equal("no answer: two; a dial: two, within 2 s", lines[2]);
        Assert.Equal("failing: two; a dial: two, within 2 s", lines[3]);
        Assert.StartsWith("Resolve NotSent NameResolutionError TryAgain: GET http://moving.test:50000: ", lines[4], StringComparison.Ordinal);
        Assert.Contains("the resolver gave no answer for 'moving.test' (EAI_AGAIN)", lines[4], StringComparison.Ordinal);
        Assert.StartsWith("Resolve NotSent NameResolutionError HostNotFound: GET http://moving.test:50000: ", lines[5], StringComparison.Ordinal);
        Assert.StartsWith("Resolve NotSent NameResolutionError TimeoutException: GET http://moving.test:50000: ", lines[6], StringComparison.Ordinal);
        Assert.Equal("back: one", lines[7]);
    }

    private static Task<string[]> RunAsync(string stage, string setUp) => ChildProcess.RunAsync(stage, 1, "unshare", "-n", "-m", "sh", "-c", $"{setUp} && {{child}}");
}
