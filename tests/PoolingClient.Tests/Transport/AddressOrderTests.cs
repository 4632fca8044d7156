using System.Net;
using System.Net.Sockets;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Transport;

/// <summary>In which order a dial tries the addresses: a, b, c are IPv6, 1, 2, 3 are IPv4.</summary>
public sealed class AddressOrderTests
{
    [Theory]
    [InlineData("a", 0, "", "a")]
    [InlineData("a12", 0, "", "a12")]         // families in turn (RFC 8305 4)
    [InlineData("ab12", 0, "", "a1b2")]
    [InlineData("abc1", 0, "", "a1bc")]
    [InlineData("12ab", 0, "", "1a2b")]       // the resolver's first address decides which family is first
    [InlineData("1a2b", 0, "", "1a2b")]
    [InlineData("ab12", 1, "", "b2a1")]       // another one first at each dial
    [InlineData("ab12", 2, "", "a1b2")]
    [InlineData("123", 0, "", "123")]
    [InlineData("123", 1, "", "231")]
    [InlineData("123", 2, "", "312")]
    [InlineData("123", 3, "", "123")]
    [InlineData("abc1", 1, "", "b1ca")]
    [InlineData("ab12", 0, "a", "b12a")]      // what failed lately comes last
    [InlineData("ab12", 0, "ab", "12ab")]     // a dead family, too
    [InlineData("ab12", 0, "1", "a2b1")]
    [InlineData("123", 0, "2", "132")]
    [InlineData("123", 1, "2", "312")]        // the others still in turn
    [InlineData("ab12", 0, "ab12", "a1b2")]   // never left out
    [InlineData("ab12", 1, "ab12", "b2a1")]
    public void Families_in_turn_and_another_one_first_at_each_dial(string known, int turn, string avoided, string expected)
    {
        EndPoint[] order = AddressOrder.Of([.. known.Select(EndPointOf)], turn, endPoint => avoided.Contains(NameOf(endPoint), StringComparison.Ordinal));
        Assert.Equal(expected, string.Concat(order.Select(NameOf)));
    }

    [Fact]
    public void The_turn_may_overflow()
    {
        EndPoint[] known = [EndPointOf('1'), EndPointOf('2'), EndPointOf('3')];
        foreach (int turn in (int[])[int.MaxValue, int.MinValue, -1]) Assert.Equal(known.ToHashSet(), AddressOrder.Of(known, turn, _ => false).ToHashSet());
    }

    [Fact]
    public void A_dial_tries_no_more_than_it_has_time_for_and_the_next_dials_try_others()
    {
        EndPoint[] known = [.. Enumerable.Range(0, 200).Select(i => new IPEndPoint(new IPAddress([10, 0, 0, (byte)i]), 80))];
        var tried = new HashSet<EndPoint>();
        for (int turn = 0; turn < known.Length; turn++)
        {
            EndPoint[] order = AddressOrder.Of(known, turn, _ => false);
            Assert.Equal(AddressOrder.MostTried, order.Distinct().Count());
            tried.UnionWith(order);
        }
        Assert.Equal(known.Length, tried.Count);
    }

    private static IPEndPoint EndPointOf(char name) => new(char.IsDigit(name) ? IPAddress.Parse($"192.0.2.{name}") : IPAddress.Parse($"2001:db8::{name}"), 80);

    private static char NameOf(EndPoint endPoint) => ((IPEndPoint)endPoint).Address.ToString()[^1];
}
