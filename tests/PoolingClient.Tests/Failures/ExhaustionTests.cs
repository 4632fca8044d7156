namespace PoolingClient.Tests.Failures;

/// <summary>What the kernel has no more of, in a process that really has no more of it.</summary>
public sealed class ExhaustionTests
{
    [DescriptorLimitFact]
    public async Task No_descriptor_is_left()
    {
        string[] lines = await ChildProcess.RunAsync("descriptors", 5, "sh", "-c", "ulimit -n 256; {child}");
        Assert.StartsWith("Connect NotSent ConnectionError TooManyOpenSockets: GET http://", lines[0], StringComparison.Ordinal);
        Assert.Contains("this process has no file descriptor left (EMFILE: too many open files); 25", lines[0], StringComparison.Ordinal);
        Assert.Contains("the limit (RLIMIT_NOFILE) is 256", lines[0], StringComparison.Ordinal);
        Assert.Contains("responses and streams that are not disposed", lines[0], StringComparison.Ordinal);
        Assert.Equal("served", lines[1]);   // the same pool goes on when there are descriptors again
    }

    [NetworkNamespaceFact]
    public async Task No_local_port_is_left()
    {
        string[] lines = await ChildProcess.RunAsync("ports", 1, "unshare", "-n", "sh", "-c", $"{ChildProcess.OnePort} && {{child}}");
        Assert.Equal("served", lines[0]);
        Assert.StartsWith("Connect NotSent ConnectionError AddressNotAvailable: GET http://127.0.0.1:50000", lines[1], StringComparison.Ordinal);
        Assert.Contains("no local port is left for 127.0.0.1:50000 (EADDRNOTAVAIL", lines[1], StringComparison.Ordinal);
        Assert.Contains("the local port range is 40000-40000, 1 ports", lines[1], StringComparison.Ordinal);
        Assert.Contains("this machine has 1 sockets to that end point, 1 of them in TIME_WAIT", lines[1], StringComparison.Ordinal);
    }
}
