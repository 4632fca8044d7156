using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Tls;

namespace PoolingClient.Tests.Shows;

/// <summary>
/// A server that ends connections at the worst moment, when they are used again, in every way a server can. It keeps a ledger of the
/// requests it has read whole, by their ids: the truth that the client's answers are held against.
/// </summary>
public sealed class StaleConnectionTests
{
    private const int Callers = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>What happens to the request after those that a connection serves.</summary>
    private enum Ending { CloseAfterAnswer, CloseUnread, ResetUnread, CloseRead, ResetRead }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_GET_fails_and_no_POST_is_sent_twice_and_each_failure_tells_the_truth(bool overTls)
    {
        int requests = overTls ? Scale.Of(2_000, 400) : Scale.Of(10_000, 2_000);
        var ledger = new ConcurrentDictionary<string, int>();
        await using var server = SocketServer.StartRaw(connection => ServeAsync(connection, ledger), overTls ? Secure.Server() : null);
        using var handler = new PoolingHttpHandler(new SocketPoolOptions { MaxConnectionsPerServer = 16, SslOptions = Secure.Trusting(Secure.Certificate) });
        using var client = new HttpClient(handler) { BaseAddress = server.Uri };
        var outcomes = new ConcurrentDictionary<string, RequestFate?>();
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync())).WaitAsync(Limit);

        Assert.Equal(requests, outcomes.Count);
        string[] posts = [.. outcomes.Keys.Where(id => id.StartsWith("post", StringComparison.Ordinal))];
        Assert.All(outcomes.Where(o => o.Key.StartsWith("get", StringComparison.Ordinal)), o => Assert.Null(o.Value));
        Assert.All(posts, id => Assert.InRange(ledger.GetValueOrDefault(id), 0, 1));
        Assert.All(posts.Where(id => outcomes[id] is null), id => Assert.Equal(1, ledger[id]));
        Assert.All(posts.Where(id => outcomes[id] == RequestFate.NotSent), id => Assert.False(ledger.ContainsKey(id)));
        Assert.All(posts, id => Assert.True(outcomes[id] is null or RequestFate.NotSent or RequestFate.MayHaveBeenProcessed));
        // The faults did happen: some POSTs were cut off, and some GETs were sent more than once.
        Assert.Contains(posts, id => outcomes[id] == RequestFate.MayHaveBeenProcessed);
        Assert.Contains(ledger, entry => entry.Key.StartsWith("get", StringComparison.Ordinal) && entry.Value > 1);

        async Task CallAsync()
        {
            for (int i; (i = Interlocked.Increment(ref next)) <= requests;)
            {
                bool post = i % 3 == 0;
                string id = string.Create(CultureInfo.InvariantCulture, $"{(post ? "post" : "get")}-{i}");
                using var request = new HttpRequestMessage(post ? HttpMethod.Post : HttpMethod.Get, new Uri($"/{id}", UriKind.Relative));
                if (post) request.Content = new StringContent(id);
                outcomes[id] = await OutcomeAsync(request, id);
            }
        }

        async Task<RequestFate?> OutcomeAsync(HttpRequestMessage request, string id)
        {
            try
            {
                using HttpResponseMessage response = await client.SendAsync(request);
                Assert.Equal(id, await response.Content.ReadAsStringAsync());
                return null;
            }
            catch (PoolingRequestException e)
            {
                return e.Fate;
            }
        }
    }

    private static async Task ServeAsync(RawConnection connection, ConcurrentDictionary<string, int> ledger)
    {
        var random = new Random(connection.Id);
        int served = 1 + random.Next(4);
        var ending = (Ending)random.Next(5);
        for (int i = 0; i < served; i++)
        {
            if (await connection.ReadRequestAsync() is not { } request) return;
            string id = Record(request);
            bool closes = i == served - 1 && ending == Ending.CloseAfterAnswer;
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {id.Length}\r\n\r\n{id}");
            if (closes && random.Next(2) == 0) connection.Fin();
            else if (closes) connection.FinWithoutNotify();
        }
        switch (ending)
        {
            case Ending.CloseUnread or Ending.ResetUnread:
                if (await connection.ReceiveAsync(new byte[1]) == 0) return;
                break;
            case Ending.CloseRead or Ending.ResetRead:
                if (await connection.ReadRequestAsync() is not { } last) return;
                Record(last);
                break;
        }
        if (ending is Ending.ResetUnread or Ending.ResetRead) connection.Reset();

        string Record(ServerRequest request)
        {
            string id = request.Target.TrimStart('/');
            ledger.AddOrUpdate(id, 1, (_, n) => n + 1);
            return id;
        }
    }
}
