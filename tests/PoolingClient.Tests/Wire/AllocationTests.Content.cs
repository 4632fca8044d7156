using PoolingClient.Tests.Handler;
using static PoolingClient.Tests.Wire.RoundCount;

namespace PoolingClient.Tests.Wire;

/// <content>Answers and requests that are more than a head with five octets: content that is lent, chunks, content of the request, a token that may be cancelled.</content>
public sealed partial class AllocationTests
{
    /// <summary>The first comes with its head. The last is longer than all that a connection which does not pipeline receives at once, so that its caller reads the rest.</summary>
    private static readonly string Small = new('s', 100), Middle = new('m', 20_000), Large = new('l', 200_000);

    /// <summary>Octets a round, where there is a wait in each request: one state machine a request is more.</summary>
    private const int MostWaiting = 128 * Requests;

    /// <summary>Callers, depth, and the size of the caller's buffer: a large one is filled from the socket straight away, a small one from what was received. 0: all is read at once, into the response's own memory.</summary>
    public static TheoryData<int, int, int> Readers => new() { { 1, 1, 0 }, { 1, 1, 1000 }, { 1, 1, 8192 }, { 8, 1, 8192 }, { 32, 8, 0 }, { 32, 8, 8192 } };

    [ReleaseTheory]
    [MemberData(nameof(Readers))]
    public Task Content_that_is_lent_allocates_nothing(int callers, int depth, int buffer) =>
        AssertNothingAsync(PlainServer.Answer(Large), callers, depth, new Reading(Large.Length, buffer));

    [ReleaseTheory]
    [MemberData(nameof(Readers))]
    public Task Chunks_that_come_with_the_head_allocate_nothing(int callers, int depth, int buffer) =>
        AssertNothingAsync(PlainServer.Chunked(Small, 30), callers, depth, new Reading(Small.Length, buffer));

    [ReleaseTheory]
    [MemberData(nameof(Readers))]
    public Task Chunks_that_are_lent_allocate_nothing(int callers, int depth, int buffer) =>
        AssertNothingAsync(PlainServer.Chunked(Large, 3000), callers, depth, new Reading(Large.Length, buffer));

    /// <summary>
    /// On loopback what comes next mostly is there before it is asked for. Here it is sent when its reader waits for it. The runtime keeps a state machine of each kind for a thread and
    /// for a processor: among many threads, where waits begin on one and end on another, it makes one now and then, which is less than one a request; among few, none.
    /// </summary>
    [ReleaseTheory]
    [InlineData(false, 0)]
    [InlineData(false, 1000)]
    [InlineData(false, 8192)]
    [InlineData(true, 0)]
    [InlineData(true, 1000)]
    [InlineData(true, 8192)]
    public async Task Content_that_is_waited_for_allocates_no_object_a_request(bool isChunked, int buffer)
    {
        byte[] answer = isChunked ? PlainServer.Chunked(Middle, 3000) : PlainServer.Answer(Middle);
        using var server = new PlainServer(answer, heldBack: Middle.Length / 2);
        using var pool = new SocketPool();
        var request = new WireRequest("GET", server.Uri);
        byte[] piece = new byte[buffer];
        Assert.InRange(await LeastAsync(MostWaiting, () => WaitForRestAsync(pool, request, server, piece)), 0, MostWaiting);
    }

    [ReleaseTheory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(32, 8)]
    public Task A_post_with_small_content_allocates_nothing(int callers, int depth) =>
        AssertNothingAsync(PlainServer.Answer(Small), callers, depth, new Reading(Small.Length, 0), "it ends as a head does\r\n\r\n"u8.ToArray());

    [ReleaseTheory]
    [InlineData(1, 1)]
    [InlineData(32, 8)]
    public async Task A_token_that_may_be_cancelled_allocates_nothing(int callers, int depth)
    {
        using var source = new CancellationTokenSource();
        await AssertNothingAsync(PlainServer.Answer(Small), callers, depth, new Reading(Small.Length, 0, source));
    }

    [ReleaseTheory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    public async Task A_token_that_may_be_cancelled_while_content_is_read_allocates_nothing(int callers, int depth)
    {
        using var source = new CancellationTokenSource();
        await AssertNothingAsync(PlainServer.Answer(Large), callers, depth, new Reading(Large.Length, 8192, source));
    }

    private static async Task AssertNothingAsync(byte[] answer, int callers, int depth, Reading reading, byte[]? content = null)
    {
        using var server = new PlainServer(answer, endsInRequest: content is null ? 1 : 2);
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 4, MaxPipelineDepth = depth });
        var request = new WireRequest(content is null ? "GET" : "POST", server.Uri) { Content = content };
        byte[][] buffers = [.. Enumerable.Range(0, callers).Select(_ => new byte[reading.Buffer])];
        Assert.InRange(await LeastAsync(Allowed, () => ReceiveAsync(pool, request, buffers, Requests, reading)), 0, Allowed);
    }

    private static Task ReceiveAsync(SocketPool pool, WireRequest request, byte[][] buffers, int count, Reading reading) =>
        Task.WhenAll(buffers.Select(buffer => Task.Run(async () =>
        {
            for (int i = 0; i < count / buffers.Length; i++)
            {
                // Only where nobody else's request is under way: it would take that one's registration away.
                if (buffers.Length == 1 && reading.Source?.TryReset() == false) throw new InvalidOperationException("Nothing was cancelled.");
                CancellationToken token = reading.Source?.Token ?? default;
                using WireResponse response = await pool.SendAsync(request, token);
                int received = 0;
                if (buffer.Length == 0) received = (await response.ReadContentAsync(cancellationToken: token)).Length;
                else for (int read; (read = await response.ReadAsync(buffer, token)) > 0;) received += read;
                if (response.StatusCode != 200 || received != reading.Length) throw new InvalidOperationException("This is not the answer.");
            }
        }))).InTime();

    private static Task WaitForRestAsync(SocketPool pool, WireRequest request, PlainServer server, byte[] piece) => Task.Run(async () =>
    {
        for (int i = 0; i < Requests; i++)
        {
            using WireResponse response = await pool.SendAsync(request);
            int received = 0;
            for (bool isSent = false, isOver = false; !isOver;)
            {
                ValueTask<int> read = piece.Length == 0 ? default : response.ReadAsync(piece);
                ValueTask<ReadOnlyMemory<byte>> all = piece.Length == 0 ? response.ReadContentAsync() : default;
                if (!isSent && !(read.IsCompleted && all.IsCompleted))
                {
                    server.SendRest();
                    isSent = true;
                }
                int count = piece.Length == 0 ? (await all).Length : await read;
                received += count;
                isOver = count == 0 || piece.Length == 0;
            }
            if (received != Middle.Length) throw new InvalidOperationException("This is not the answer.");
        }
    }).InTime();

    /// <summary>How content is read, and how much there must be.</summary>
    private sealed record Reading(int Length, int Buffer, CancellationTokenSource? Source = null);
}
