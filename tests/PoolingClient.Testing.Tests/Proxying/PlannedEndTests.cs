using System.Net.Sockets;

namespace PoolingClient.Testing.Tests.Proxying;

/// <summary>Ends at an octet: exactly so many pass, however they come, and the end does not wait for the next one.</summary>
public class PlannedEndTests
{
    private static readonly string Text = new([.. Enumerable.Range(0, 100).Select(i => (char)('!' + (i % 90)))]);

    public static TheoryData<ProxyPath, int, bool> Cuts => CutsAt(0, 1, 50, 100);

    public static TheoryData<ProxyPath, int, bool> LaterCuts => CutsAt(1, 50, 100);

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(LaterCuts))]
    public async Task RST_reaches_both(ProxyPath path, int offset, bool byOctet)
    {
        await using var pair = await StartAsync(path, PathEnd.Reset, offset);
        var (sender, receiver) = pair.On(path);
        if (byOctet)
        {
            // RST takes away what the kernel has not sent yet, because the receiver's has not acknowledged what was sent before: each octet is received before the next one.
            for (var i = 0; i < offset; i++)
            {
                await sender.SendAsync(Text[i..(i + 1)]);
                await receiver.ExpectAsync(Text[i..(i + 1)]);
            }
        }

        var failure = byOctet ? null : await SendAsync(sender, byOctet: false);
        await receiver.ExpectResetAsync(byOctet ? "" : Text[..offset]);

        // A socket tells of its RST once: to a send that found it, or to the receive.
        failure ??= await Assert.ThrowsAsync<SocketException>(() => sender.ReceiveToEndAsync());
        Assert.Contains(failure.SocketErrorCode, (SocketError[])[SocketError.ConnectionReset, SocketError.Shutdown]);
        await AssertPlannedAsync(pair, "Reset", path, offset);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothPaths))]
    public async Task RST_can_come_before_anything(ProxyPath path)
    {
        using var listener = ProxiedPair.Listen();
        await using var proxy = FaultProxy.Start(listener.LocalEndPoint!, new() { Plan = _ => ProxiedPair.Plan(path, new() { EndAt = 0 }) });
        var failure = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            // It may be there before the system has told that the connection is made.
            using var client = await PlainClient.ConnectAsync(proxy.EndPoint);
            await client.ReceiveAsync();
        });
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
        using var server = await ProxiedPair.AcceptAsync(listener);
        await server.ExpectResetAsync("");
        await proxy.WaitForConnectionsEndedAsync(1);
        Assert.Equal([new ProxyFault("Reset", path, 0)], proxy.Connections[0].Faults);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Cuts))]
    public async Task FIN_reaches_both(ProxyPath path, int offset, bool byOctet)
    {
        await using var pair = await StartAsync(path, PathEnd.Fin, offset);
        var (sender, receiver) = pair.On(path);
        var sending = SendAsync(sender, byOctet);
        await receiver.ExpectToEndAsync(Text[..offset]);
        await sender.ExpectToEndAsync("");
        await sending;
        sender.Dispose();
        receiver.Dispose();
        await AssertPlannedAsync(pair, "Fin", path, offset);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Cuts))]
    public async Task A_half_close_reaches_the_receiver_and_the_other_path_goes_on(ProxyPath path, int offset, bool byOctet)
    {
        await using var pair = await StartAsync(path, PathEnd.HalfClose, offset);
        var (sender, receiver) = pair.On(path);
        await SendAsync(sender, byOctet);
        await receiver.ExpectToEndAsync(Text[..offset]);
        await receiver.SendAsync("still here");
        receiver.Fin();
        await sender.ExpectToEndAsync("still here");
        sender.Fin();
        await AssertPlannedAsync(pair, "HalfClose", path, offset);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Cuts))]
    public async Task A_path_that_is_held_goes_on_when_healed(ProxyPath path, int offset, bool byOctet)
    {
        await using var pair = await StartAsync(path, PathEnd.Hold, offset);
        var (sender, receiver) = pair.On(path);
        await SendAsync(sender, byOctet);
        await receiver.ExpectAsync(Text[..offset]);
        await receiver.SendAsync("the other path");
        await sender.ExpectAsync("the other path");
        await HappenedAsync(pair);
        Assert.Equal(offset, pair.Passed(path));
        pair.Proxy.Heal();
        await receiver.ExpectAsync(Text[offset..]);
        Assert.Equal([new ProxyFault("Hold", path, offset)], pair.Connection.Faults);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Cuts))]
    public async Task A_black_hole_holds_both_paths_and_their_ends(ProxyPath path, int offset, bool byOctet)
    {
        await using var pair = await StartAsync(path, PathEnd.BlackHole, offset);
        var (sender, receiver) = pair.On(path);
        await SendAsync(sender, byOctet);
        await receiver.ExpectAsync(Text[..offset]);
        await HappenedAsync(pair);
        await receiver.SendAsync("nobody hears");
        receiver.Fin();
        sender.Fin();
        Assert.Equal(0, pair.Passed(path is ProxyPath.ToServer ? ProxyPath.ToClient : ProxyPath.ToServer));
        pair.Proxy.Heal();
        await receiver.ExpectToEndAsync(Text[offset..]);
        await sender.ExpectToEndAsync("nobody hears");
        Assert.Equal([new ProxyFault("BlackHole", path, offset)], pair.Connection.Faults);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Each_connection_has_its_own_plan()
    {
        using var server = SocketServer.StartTcpEcho();
        await using var proxy = FaultProxy.Start(server.EndPoint, new() { Plan = n => n == 2 ? ProxiedPair.Plan(ProxyPath.ToClient, new() { EndAt = 3 }) : null });
        for (var i = 1; i <= 3; i++)
        {
            using var client = await PlainClient.ConnectAsync(proxy.EndPoint);
            await client.SendAsync("12345");
            await (i == 2 ? client.ExpectResetAsync("123") : client.ExpectAsync("12345"));
        }

        Assert.Equal(1, proxy.FaultsHappened);
        Assert.Contains("Reset at 3", proxy.Connections[1].ToString(), StringComparison.Ordinal);
    }

    private static TheoryData<ProxyPath, int, bool> CutsAt(params int[] offsets)
    {
        var cuts = new TheoryData<ProxyPath, int, bool>();
        foreach (var path in (ProxyPath[])[ProxyPath.ToServer, ProxyPath.ToClient])
        {
            foreach (var offset in offsets)
            {
                cuts.Add(path, offset, false);
                cuts.Add(path, offset, true);
            }
        }

        return cuts;
    }

    private static Task<ProxiedPair> StartAsync(ProxyPath path, PathEnd end, int offset) => ProxiedPair.StartAsync(path, new FaultPath { End = end, EndAt = offset });

    /// <summary>Sends all of it; gives what the connection was ended with in the middle, if it was.</summary>
    private static async Task<SocketException?> SendAsync(PlainClient sender, bool byOctet)
    {
        try
        {
            for (var i = 0; i < Text.Length; i += byOctet ? 1 : Text.Length)
            {
                await sender.SendAsync(byOctet ? Text[i..(i + 1)] : Text);
            }

            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }

    private static async Task HappenedAsync(ProxiedPair pair)
    {
        while (pair.Proxy.FaultsHappened == 0)
        {
            await Task.Delay(1);
        }
    }

    private static async Task AssertPlannedAsync(ProxiedPair pair, string what, ProxyPath path, int offset)
    {
        await pair.Proxy.WaitForConnectionsEndedAsync(1);
        Assert.Equal((ProxyEnd.Planned, offset), (pair.Connection.End, pair.Passed(path)));
        Assert.Equal([new ProxyFault(what, path, offset)], pair.Connection.Faults);
    }
}
