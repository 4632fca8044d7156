using System.Net;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Transport;

/// <summary>How long an address that failed is tried last.</summary>
public sealed class AddressMemoryTests
{
    private static readonly EndPoint A = Places.At("192.0.2.1:80"), B = Places.At("192.0.2.2:80");

    private readonly FakeTimeProvider _time = new();
    private readonly AddressMemory _memory;

    public AddressMemoryTests() => _memory = new AddressMemory(new SocketPoolOptions { TimeProvider = _time }.Freeze());

    [Fact]
    public void The_while_doubles_with_each_failure_up_to_a_minute()
    {
        foreach (int seconds in (int[])[1, 2, 4, 8, 16, 32, 60, 60, 60])
        {
            Fail(A);
            _time.Advance(TimeSpan.FromSeconds(seconds - 0.001));
            Assert.True(IsAvoided(A));
            _time.Advance(TimeSpan.FromSeconds(0.001));
            Assert.False(IsAvoided(A));
        }
        Assert.False(IsAvoided(B));
    }

    [Fact]
    public void It_grows_while_it_lasts_too()
    {
        Fail(A);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Fail(A);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.True(IsAvoided(A));
    }

    [Fact]
    public void Success_ends_it_and_the_next_failure_is_the_first_again()
    {
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Fail(A);
        }
        _memory.Succeeded(A);
        Assert.False(IsAvoided(A));
        Fail(A);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(IsAvoided(A));
    }

    [Fact]
    public void Attempts_that_were_under_way_together_count_once()
    {
        long begun = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 100; i++) _memory.Failed(A, begun, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(IsAvoided(A));
    }

    [Fact]
    public void What_is_not_known_any_more_is_forgotten()
    {
        Fail(A);
        Fail(B);
        _memory.Keep([B]);
        Assert.Equal((false, true), (IsAvoided(A), IsAvoided(B)));
    }

    private void Fail(EndPoint endPoint)
    {
        long begun = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromTicks(1));
        _memory.Failed(endPoint, begun, _time.GetTimestamp());
    }

    private bool IsAvoided(EndPoint endPoint) => _memory.IsAvoided(endPoint, _time.GetTimestamp());
}
