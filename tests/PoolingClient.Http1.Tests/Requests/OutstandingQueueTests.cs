namespace PoolingClient.Http1.Tests;

/// <summary>The order of what is outstanding, held against <see cref="Queue{T}"/> over wraps and growth.</summary>
public sealed class OutstandingQueueTests
{
    private readonly OutstandingQueue<string> _queue = new();

    [Fact]
    public void Nothing_is_outstanding_at_first()
    {
        Assert.Equal(0, _queue.Count);
        Assert.Null(_queue.First);
        Assert.False(_queue.TryDequeue(out string? request));
        Assert.Null(request);
        Assert.False(_queue.Contains("a"));
        Assert.Throws<InvalidOperationException>(_queue.Dequeue);
    }

    [Fact]
    public void The_first_sent_is_the_first_answered()
    {
        foreach (string request in new[] { "a", "b", "c" }) _queue.Enqueue(request);
        Assert.Equal("a", _queue.First);
        Assert.Equal(["a", "b", "c"], new[] { _queue.Dequeue(), _queue.Dequeue(), _queue.Dequeue() });
        Assert.Null(_queue.First);
    }

    [Fact]
    public void A_request_is_known_by_itself_and_not_by_its_value()
    {
        string sent = new('a', 3), equal = new('a', 3);
        _queue.Enqueue(sent);
        Assert.True(_queue.Contains(sent));
        Assert.False(_queue.Contains(equal));
        _queue.Dequeue();
        Assert.False(_queue.Contains(sent));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 17)]
    [InlineData(4, 200)]
    public void It_keeps_the_order_over_wraps_and_growth(int seed, int most)
    {
        var random = new Random(seed);
        var model = new Queue<string>();
        string? gone = null;
        for (int i = 0; i < 20_000; i++)
        {
            // The share of each changes over time, so that the queue both fills and runs empty.
            bool enqueue = random.Next(100) < (i / 1000 % 2 == 0 ? 65 : 35);
            if (enqueue && model.Count < most)
            {
                string request = $"{i}";
                model.Enqueue(request);
                _queue.Enqueue(request);
            }
            else
            {
                Assert.Equal(model.TryDequeue(out string? expected), _queue.TryDequeue(out string? actual));
                Assert.Same(expected, actual);
                gone = expected ?? gone;
            }
            Assert.Equal(model.Count, _queue.Count);
            Assert.Same(model.Count == 0 ? null : model.Peek(), _queue.First);
            if (i % 50 == 0) Assert.All(model, request => Assert.True(_queue.Contains(request)));
            if (gone is not null) Assert.False(_queue.Contains(gone));
        }
    }
}
