using System.Net;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Pool;

namespace PoolingClient.Tests.Time;

/// <summary>Idle limits are known end point by end point, in bounded memory.</summary>
public sealed class IdleKnowledgeBookTests
{
    private readonly IdleKnowledgeBook _book = new(new FakeTimeProvider());

    [Fact]
    public void What_one_end_point_teaches_is_not_believed_of_another()
    {
        Teach(_book.Of(EndPoint(1)), 30);
        Assert.Equal(TimeSpan.FromSeconds(29), _book.Of(EndPoint(1)).Limit);   // an equal end point, another object
        Assert.Null(_book.Of(EndPoint(2)).Limit);
        Assert.Null(_book.Of(null).Limit);
    }

    [Fact]
    public void The_shortest_limit_is_shown_with_its_end_point()
    {
        Assert.Null(_book.Shortest);
        Teach(_book.Of(EndPoint(1)), 30);
        Teach(_book.Of(EndPoint(2)), 10);
        Teach(_book.Of(null), 20);
        Assert.Equal((EndPoint(2), TimeSpan.FromSeconds(9)), ((IPEndPoint)_book.Shortest!.Value.EndPoint!, _book.Shortest.Value.Knowledge.Limit!.Value));
    }

    [Fact]
    public void It_is_bounded_and_what_has_taught_nothing_goes_first()
    {
        IdleKnowledge first = _book.Of(EndPoint(0));
        Teach(first, 30);
        for (int i = 1; i < 10_000; i++) Assert.NotSame(first, _book.Of(EndPoint(i)));
        Assert.Same(first, _book.Of(EndPoint(0)));
    }

    [Fact]
    public void When_all_have_taught_something_the_rest_share()
    {
        for (int i = 0; i < 64; i++) Teach(_book.Of(EndPoint(i)), 30);
        Assert.Same(_book.Of(null), _book.Of(EndPoint(64)));
    }

    private static IPEndPoint EndPoint(int number) => new(IPAddress.Loopback, 1000 + number);

    private static void Teach(IdleKnowledge knowledge, double seconds)
    {
        knowledge.Observe(TimeSpan.FromSeconds(seconds));
        knowledge.Observe(TimeSpan.FromSeconds(seconds));
    }
}
