namespace PoolingClient.Interop;

/// <summary>Apache's httpd with threads (mpm_event), with files of its own and Kestrel behind it.</summary>
public sealed class Apache : Peer
{
    internal override string Name => "Apache";

    internal override string? Missing => Programs.Missing("apache2", "apache2");

    internal override bool IsAlways => true;

    // It would tell its KeepAliveTimeout only to requests with Connection: keep-alive, which HTTP/1.1 does not need.

    /// <summary>MaxKeepAliveRequests 100, which it counts from the second request.</summary>
    internal override int? RequestsPerConnection => 101;

    internal override IEnumerable<string[]> Commands(Site site) => [["apache2", "-DFOREGROUND", "-f", site.Fill("apache.conf")]];
}

public sealed class ApacheTests(Started<Apache> started) : PeerTests<Apache>(started)
{
    [PeerFact(Feature.Peculiar)]
    public Task Its_limit_of_requests_on_a_connection_does_not_end_pipelining() => NoteAsync(Feature.Peculiar, () => RequestLimit.RunAsync(Running, Running.Peer.RequestsPerConnection!.Value));
}
