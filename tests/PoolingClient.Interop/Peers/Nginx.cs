using System.Net.Http;

namespace PoolingClient.Interop;

/// <summary>nginx, with files of its own and Kestrel behind it.</summary>
public sealed class Nginx : Peer
{
    internal override string Name => "nginx";

    internal override string? Missing => Programs.Missing("nginx", "nginx-light");

    internal override bool IsAlways => true;

    internal override string? IdleDefault => "75 s";

    internal override IEnumerable<string[]> Commands(Site site) => [["nginx", "-p", site.Folder, "-e", site.At("error.log"), "-c", site.Fill("nginx.conf")]];
}

public sealed class NginxTests(Started<Nginx> started) : PeerTests<Nginx>(started)
{
    /// <summary>A connection that ends without an answer: what may be sent again is, and then fails; what may not is sent once.</summary>
    [PeerFact(Feature.Peculiar)]
    public Task An_end_without_an_answer_is_told_from_an_answer() => NoteAsync(Feature.Peculiar, async () =>
    {
        using var caller = new Caller(Running);
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            for (int i = 0; i < 3; i++)
            {
                await caller.SendAsync(Ask.Get($"before{i}"));
                var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => caller.SendAsync(new HttpRequestMessage(method, new Uri(caller.Uri, "/silent"))));
                Assert.Equal(HttpRequestError.ResponseEnded, failure.HttpRequestError);
                Assert.Equal(RequestFate.MayHaveBeenProcessed, failure.Fate);
                Assert.True(method == HttpMethod.Get ? failure.Timeline!.Attempts.Count > 1 : failure.Timeline!.Attempts.Count == 1, $"{method}: {failure.Timeline}");
            }
        }
        await caller.SendAsync(Ask.Post("after", 100));
        return "ok: 'return 444' fails GETs after they were sent again, POSTs at once";
    });

    /// <summary>keepalive_requests is 1,000 where nothing else is said.</summary>
    [PeerFact(Feature.Peculiar)]
    public Task Its_limit_of_requests_on_a_connection_does_not_end_pipelining() => NoteAsync(Feature.Peculiar, () => RequestLimit.RunAsync(Running, 1000));
}
