using System.Globalization;
using System.Net.Http;
using System.Text;
using System.Threading.Channels;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Pipelines;

/// <summary>
/// As <see cref="NeverShiftedTests"/>, through the whole client and on real sockets: callers come, give up, and leave content unread, while the server answers in random pieces and
/// ends connections in random places. What is drawn follows from the seed; what meets what is the machine's.
/// </summary>
public sealed class NeverShiftedOnSocketsTests
{
    private const int Callers = 8, Each = 12;

    private static readonly int Scripts = Scale.Of(40, 12);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(8, 1)]
    [InlineData(8, 3)]
    public async Task Every_answer_belongs_to_its_request(int depth, int connections)
    {
        int behind = 0, answered = 0, other = 0;
        for (int seed = 1; seed <= Scripts; seed++)
        {
            var script = new Script((depth * 100_000) + (connections * 10_000) + seed);
            await using var server = SocketServer.StartRaw(script.ServeAsync);
            using var door = new Door(new SocketPoolOptions { MaxPipelineDepth = depth, MaxConnectionsPerServer = connections, LeaseTimeout = Waits.Limit, ReadTimeout = Waits.Limit });
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => script.CallAsync(door, server, caller)))).InTime();
            behind += script.Behind;
            answered += script.Answered;
            other += script.Other;
        }
        // It was pipelined, and it is not only ends, nor only answers.
        Assert.True(behind > 0, "no request stood behind another");
        Assert.InRange(answered, Scripts * Callers * Each / 2, (Scripts * Callers * Each) - 1);
        Assert.Equal(Scripts * Callers * Each, answered + other);
    }

    private sealed class Script(int seed)
    {
        private int _behind, _answered, _other;

        public int Behind => _behind;

        public int Answered => _answered;

        public int Other => _other;

        public async Task CallAsync(Door door, SocketServer server, int caller)
        {
            for (int i = 0; i < Each; i++)
            {
                int id = (caller * Each) + i;
                var random = new Random((seed * 7919) + id);
                using var cancel = new CancellationTokenSource();
                if (random.Next(12) == 0) cancel.CancelAfter(random.Next(4));
                bool leaves = random.Next(12) == 0;
                try
                {
                    using HttpResponseMessage response = await door.GetAsync(server.At($"/{id}"), cancel.Token);
                    Assert.Equal(Mark(id), response.Headers.NonValidated["X-Id"].ToString());
                    if (leaves)
                    {
                        _ = Interlocked.Increment(ref _other);
                        continue;
                    }
                    Assert.Equal(ContentOf(id), await response.Content.ReadAsStringAsync(cancel.Token).InTime());
                    Interlocked.Increment(ref _answered);
                }
                catch (Exception e) when (e is PoolingRequestException or HttpRequestException { InnerException: HttpIOException { InnerException: PoolingRequestException } } || (e is OperationCanceledException && cancel.IsCancellationRequested))
                {
                    Interlocked.Increment(ref _other);
                }
            }
        }

        /// <summary>Reads ahead of what it answers.</summary>
        public async Task ServeAsync(RawConnection connection)
        {
            var read = Channel.CreateUnbounded<ServerRequest>();
            Task answering = AnswerAsync(connection, read.Reader);
            try
            {
                while (await connection.ReadRequestAsync() is { } request) read.Writer.TryWrite(request);
            }
            finally
            {
                read.Writer.Complete();
                await answering;   // also where the reading has failed: nobody else looks at how it ended
            }
        }

        private async Task AnswerAsync(RawConnection connection, ChannelReader<ServerRequest> requests)
        {
            var random = new Random((seed * 7919) - connection.Id);
            var owed = new StringBuilder();
            await foreach (ServerRequest request in requests.ReadAllAsync())
            {
                for (int yields = random.Next(6); yields > 0; yields--) await Task.Yield();
                if (requests.TryPeek(out _)) Interlocked.Increment(ref _behind);
                int end = random.Next(40);
                owed.Append(AnswerTo(int.Parse(request.Target.AsSpan(1), CultureInfo.InvariantCulture), random, closes: end == 0));
                if (end is 1 or 2) owed.Length -= random.Next(owed.Length);
                if (end == 3) owed.Append("surplus");
                while (owed.Length > 0)
                {
                    // In one send with the next answer, whole, or in pieces.
                    if (end > 3 && requests.TryPeek(out _) && random.Next(3) == 0) break;
                    int count = random.Next(4) > 0 ? owed.Length : random.Next(1, Math.Min(owed.Length, 40) + 1);
                    await connection.SendAsync(owed.ToString(0, count));
                    owed.Remove(0, count);
                }
                if (end == 1) connection.Reset();
                else if (end <= 3) connection.Fin();
                if (end <= 3) return;
            }
        }

        private static string AnswerTo(int id, Random random, bool closes)
        {
            string content = ContentOf(id), head = $"HTTP/1.1 200 OK\r\nX-Id: {Mark(id)}\r\n{(closes ? "Connection: close\r\n" : "")}";
            if (random.Next(6) == 0) head = "HTTP/1.1 103 Early Hints\r\n\r\n" + head;
            if (random.Next(3) > 0) return string.Create(CultureInfo.InvariantCulture, $"{head}Content-Length: {content.Length}\r\n\r\n{content}");
            var chunks = new StringBuilder(head + "Transfer-Encoding: chunked\r\n\r\n");
            for (int sent = 0; sent < content.Length;)
            {
                int piece = Math.Min(content.Length - sent, random.Next(1, 500));
                chunks.Append(CultureInfo.InvariantCulture, $"{piece:x}\r\n{content.AsSpan(sent, piece)}\r\n");
                sent += piece;
            }
            return chunks.Append("0\r\n\r\n").ToString();
        }

        private static string Mark(int id) => string.Create(CultureInfo.InvariantCulture, $"{id};");

        /// <summary>Empty for some, short for most, and longer than one receive for others.</summary>
        private static string ContentOf(int id) => string.Concat(Enumerable.Repeat(Mark(id), id % 7 == 0 ? 0 : id % 11 == 0 ? 30_000 : id % 5 == 0 ? 600 : id % 11));
    }
}
