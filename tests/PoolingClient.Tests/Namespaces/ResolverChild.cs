using System.Diagnostics;
using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Namespaces;

/// <summary>A name whose address changes, and whose resolver fails in every way, behind the system's own resolver.</summary>
internal sealed class ResolverChild(int port)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    private readonly Uri _uri = new($"http://moving.test:{port}"), _close = new($"http://moving.test:{port}/close");

    public async Task RunAsync()
    {
        using SocketServer one = Start("127.0.0.2", "one"), two = Start("127.0.0.3", "two");
        using var names = new NameServer { Addresses = [one.EndPoint.Address] };
        using var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { AddressRefreshInterval = Refresh }));
        Console.WriteLine($"first: {await NamespaceChild.OutcomeAsync(client, _uri)}");

        names.Addresses = [two.EndPoint.Address];
        Console.WriteLine($"moved: {await UntilAsync(client, "two")}, after requests that were all served; connections to the first: {await EndedAsync(one)}");

        names.Answer = NameAnswer.None;
        Console.WriteLine($"no answer: {await LiveThroughAsync(client)}");
        names.Answer = NameAnswer.Failure;
        Console.WriteLine($"failing: {await LiveThroughAsync(client)}");

        using (var other = new HttpClient(new PoolingHttpHandler())) Console.WriteLine(await NamespaceChild.OutcomeAsync(other, _uri));
        names.Answer = NameAnswer.NoSuchName;
        using (var other = new HttpClient(new PoolingHttpHandler())) Console.WriteLine(await NamespaceChild.OutcomeAsync(other, _uri));
        names.Answer = NameAnswer.None;
        using (var other = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { ConnectTimeout = TimeSpan.FromMilliseconds(300) }))) Console.WriteLine(await NamespaceChild.OutcomeAsync(other, _uri));

        names.Addresses = [one.EndPoint.Address];
        names.Answer = NameAnswer.Addresses;
        Console.WriteLine($"back: {await UntilAsync(client, "one")}");
    }

    private SocketServer Start(string address, string answer) => SocketServer.Start(
        request => request.Target == "/close" ? ServerResponse.Ok(answer).WithClose() : ServerResponse.Ok(answer),
        new SocketServerOptions { Address = IPAddress.Parse(address), Port = port });

    /// <summary>Requests one after the other until this server answers. A failure is the result.</summary>
    private async Task<string> UntilAsync(HttpClient client, string answer)
    {
        using var limit = new CancellationTokenSource(Waits.Limit);
        while (true)
        {
            string outcome = await NamespaceChild.OutcomeAsync(client, _uri);
            if (outcome == answer || outcome is not ("one" or "two")) return outcome;
            await Task.Delay(10, limit.Token);
        }
    }

    private static async Task<int> EndedAsync(SocketServer server)
    {
        await Waits.UntilAsync(() => server.ConnectionsOpen == 0);
        return server.ConnectionsOpen;
    }

    /// <summary>On the connection that there is, several refreshes later; and with a dial, which waits for the resolver for a second at most.</summary>
    private async Task<string> LiveThroughAsync(HttpClient client)
    {
        await Task.Delay(Refresh * 3);
        string kept = await NamespaceChild.OutcomeAsync(client, _close);
        long begun = Stopwatch.GetTimestamp();
        string dialed = await NamespaceChild.OutcomeAsync(client, _uri);
        TimeSpan taken = Stopwatch.GetElapsedTime(begun);
        return $"{kept}; a dial: {dialed}, {(taken < TimeSpan.FromSeconds(2) ? "within 2 s" : $"after {taken}")}";
    }
}
