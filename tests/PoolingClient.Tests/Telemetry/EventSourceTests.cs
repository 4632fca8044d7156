using System.Net.Http;
using System.Text.Json;
using PoolingClient.Diagnostics;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Telemetry;

/// <summary>What another process sees of pools. Every tap hears all pools of the process: each test asks for its own by name.</summary>
public sealed class EventSourceTests
{
    private const int Longest = 1 << 20;

    [Fact]
    public async Task Whoever_listens_gets_snapshots_again_and_again_until_the_pool_is_disposed()
    {
        string name = NewName();
        using var tap = new EventTap();
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = new Door(new SocketPoolOptions { Name = name });
        Task<HttpResponseMessage> request = door.GetAsync(server.At("/hold?secret=1"));
        await Waits.UntilAsync(() => tap.Of(name).Any(json => Connections(json).Any(connection => connection.GetProperty("requests").GetArrayLength() == 1)));
        gate.Open();
        (await request).Dispose();
        await Waits.UntilAsync(() => tap.Of(name)[^1] is var json && Connections(json).All(connection => connection.GetProperty("state").GetString() == "idle"));
        Assert.All(tap.Of(name), json => Assert.DoesNotContain("secret", json, StringComparison.Ordinal));
        Assert.All(tap.Of(name), json => Assert.DoesNotContain("/hold", json, StringComparison.Ordinal));

        door.Handler.Pool.Dispose();
        int heard = tap.Of(name).Length;
        var other = new Shown(NewName(), _ => "{}");
        PoolEventSource.Log.Add(other);
        await Waits.UntilAsync(() => tap.Of(other.Name).Length > 1);
        PoolEventSource.Log.Remove(other);
        // One look may have been under way when it was disposed.
        Assert.InRange(tap.Of(name).Length, heard, heard + 1);
    }

    [Fact]
    public async Task One_that_is_open_already_is_seen_by_who_comes_later()
    {
        string name = NewName();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { Name = name });
        (await door.GetAsync(server.Uri)).Dispose();
        using (var first = new EventTap()) await Waits.UntilAsync(() => first.Of(name).Length > 0);
        using var second = new EventTap();
        await Waits.UntilAsync(() => second.Of(name).Length > 1);
    }

    [Fact]
    public async Task A_long_one_comes_in_parts()
    {
        string name = NewName(), text = new([.. Enumerable.Range(0, Longest).Select(i => (char)('a' + i % 23))]);
        var pool = new Shown(name, _ => text);
        PoolEventSource.Log.Add(pool);
        using var tap = new EventTap();
        await Waits.UntilAsync(() => tap.Of(name).Length > 0);
        PoolEventSource.Log.Remove(pool);
        Assert.Equal(text, tap.Of(name)[0]);
        Assert.Equal(64, tap.Parts(name).Length);
        Assert.All(tap.Parts(name), length => Assert.InRange(length, 1, 16 * 1024));
    }

    [Theory]
    [InlineData(SnapshotDetail.Connections)]
    [InlineData(SnapshotDetail.Counts)]
    public async Task One_that_is_too_long_is_taken_with_less_detail(SnapshotDetail fits)
    {
        string name = NewName();
        var pool = new Shown(name, detail => detail > fits ? new string('x', Longest + 1) : detail.ToString());
        PoolEventSource.Log.Add(pool);
        using var tap = new EventTap();
        await Waits.UntilAsync(() => tap.Of(name).Length > 0);
        PoolEventSource.Log.Remove(pool);
        Assert.Equal(fits.ToString(), tap.Of(name)[0]);
    }

    [Fact]
    public async Task Of_one_that_is_too_long_whatever_is_left_out_the_length_is_told()
    {
        string name = NewName();
        var pool = new Shown(name, detail => new string('x', Longest + 1 + (int)detail));
        PoolEventSource.Log.Add(pool);
        using var tap = new EventTap();
        await Waits.UntilAsync(() => tap.TooLong(name).Length > 0);
        PoolEventSource.Log.Remove(pool);
        Assert.Equal(Longest + 1, tap.TooLong(name)[0]);
        Assert.Empty(tap.Of(name));
    }

    [Fact]
    public async Task One_that_fails_disturbs_no_other()
    {
        string name = NewName();
        var faulty = new Shown(NewName(), _ => throw new InvalidOperationException("no"));
        var pool = new Shown(name, _ => "{}");
        PoolEventSource.Log.Add(faulty);
        PoolEventSource.Log.Add(pool);
        using var tap = new EventTap();
        await Waits.UntilAsync(() => tap.Of(name).Length > 1);
        PoolEventSource.Log.Remove(faulty);
        PoolEventSource.Log.Remove(pool);
    }

    private static string NewName() => $"shown-{Guid.NewGuid():N}";

    private static JsonElement[] Connections(string json) =>
        [.. JsonDocument.Parse(json).RootElement.GetProperty("origins").EnumerateArray().SelectMany(origin => origin.GetProperty("openConnections").EnumerateArray())];

    private sealed class Shown(string name, Func<SnapshotDetail, string> json) : IObservedPool
    {
        public string Name => name;

        public IEnumerable<OriginGauges> ReadGauges() => [];

        public string ReadSnapshot(SnapshotDetail detail) => json(detail);
    }
}
