using System.Globalization;
using System.Reflection;

namespace PoolingClient.Extensions.Tests;

/// <summary>The table of settings says what the options themselves say: a property that is added, or a range that changes, must be changed there too.</summary>
public sealed class SettingTableTests
{
    [Fact]
    public void Every_property_of_the_pools_options_is_in_it_or_known_to_be_set_in_code_only()
    {
        IEnumerable<string> properties = typeof(SocketPoolOptions).GetProperties().Where(property => property.SetMethod is { IsPublic: true }).Select(property => property.Name);
        IEnumerable<string> known = [.. PoolSettingTable.All.Keys, .. PoolSettingTable.OnlyInCode, PoolSettingTable.TlsKey];
        Assert.Equal(properties.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_property_of_the_clients_options_is_in_its_table()
    {
        IEnumerable<string> known = [.. ClientSettingTable.All.Keys, ClientSettingTable.HeadersKey, ClientSettingTable.WarmUpKey];
        Assert.Equal(typeof(PoolingClientOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    public static TheoryData<string> Numbers => new(PoolSettingTable.All.Values.Where(setting => setting.Shape.Type == "integer").Select(setting => setting.Name));

    public static TheoryData<string> Spans => new(PoolSettingTable.All.Values.OfType<ValueSetting<SocketPoolOptions, TimeSpan>>().Select(setting => setting.Name));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_ranges_of_numbers_are_those_of_the_properties(string name)
    {
        var kind = (WholeNumber)((ValueSetting<SocketPoolOptions, long>)PoolSettingTable.All[name]).Kind;
        PropertyInfo property = typeof(SocketPoolOptions).GetProperty(name)!;
        Assert.True(Takes(property, Number(property, kind.Least)));
        Assert.True(Takes(property, Number(property, kind.Most)));
        Assert.False(Takes(property, Number(property, kind.Least - 1)));
        if (kind.Most is not int.MaxValue and not long.MaxValue) Assert.False(Takes(property, Number(property, kind.Most + 1)));
    }

    [Theory]
    [MemberData(nameof(Spans))]
    public void The_ranges_of_times_are_those_of_the_properties(string name)
    {
        var kind = (Span)((ValueSetting<SocketPoolOptions, TimeSpan>)PoolSettingTable.All[name]).Kind;
        PropertyInfo property = typeof(SocketPoolOptions).GetProperty(name)!;
        Assert.True(Takes(property, kind.Least));
        Assert.True(Takes(property, Span.Longest));
        Assert.False(Takes(property, Span.Longest + TimeSpan.FromMilliseconds(1)));
        Assert.False(Takes(property, kind.Least - TimeSpan.FromTicks(1)));
        Assert.Equal(kind.MayBeInfinite, Takes(property, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void What_changes_live_is_what_the_pool_takes_over()
    {
        foreach (Setting<SocketPoolOptions> setting in PoolSettingTable.All.Values)
        {
            using var pool = new SocketPool(new SocketPoolOptions());
            var other = new SocketPoolOptions();
            Assert.True(setting.IsSame(pool.Options, other), setting.Name);
            Change(typeof(SocketPoolOptions).GetProperty(setting.Name)!, other);
            Assert.False(setting.IsSame(pool.Options, other), setting.Name);
            pool.Update(other);
            Assert.True(setting.IsSame(pool.Options, other) == setting.IsLive, setting.Name);
        }
    }

    private static void Change(PropertyInfo property, SocketPoolOptions options) => property.SetValue(options, property.GetValue(options) switch
    {
        int number => number + 1,
        long number => number + 1,
        bool flag => !flag,
        TimeSpan => TimeSpan.FromSeconds(77),
        System.Net.DecompressionMethods => System.Net.DecompressionMethods.GZip,
        null when property.PropertyType == typeof(string) => "X-Text",
        null when property.PropertyType == typeof(System.Net.IPEndPoint) => new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0),
        null when property.PropertyType == typeof(System.Net.IWebProxy) => new System.Net.WebProxy("http://proxy"),
        object other => throw new InvalidOperationException($"{property.Name} is a {other.GetType()}: say how it changes."),
        null => throw new InvalidOperationException($"{property.Name} is null: say how it changes."),
    });

    private static object Number(PropertyInfo property, long value) => Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture);

    private static bool Takes(PropertyInfo property, object value)
    {
        try
        {
            property.SetValue(new SocketPoolOptions(), value);
            return true;
        }
        catch (TargetInvocationException e) when (e.InnerException is ArgumentOutOfRangeException)
        {
            return false;
        }
    }
}
