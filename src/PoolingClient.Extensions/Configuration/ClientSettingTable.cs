using System.Collections.Frozen;

namespace PoolingClient.Extensions;

/// <summary>The settings of a client around its pool that configuration may name; those that are dictionaries have a reader of their own.</summary>
internal static class ClientSettingTable
{
    public const string HeadersKey = nameof(PoolingClientOptions.DefaultRequestHeaders);

    public const string WarmUpKey = nameof(PoolingClientOptions.WarmUp);

    /// <summary>A section that is left to <c>AddPoolingResilience</c>, which is given it by whoever wants resilience.</summary>
    public const string ResilienceKey = "Resilience";

    public static FrozenDictionary<string, Setting<PoolingClientOptions>> All { get; } = new Setting<PoolingClientOptions>[]
    {
        new ValueSetting<PoolingClientOptions, Uri?>(nameof(PoolingClientOptions.BaseAddress), new BaseUri(), o => o.BaseAddress, (o, v) => o.BaseAddress = v) { IsLive = true },
        new ValueSetting<PoolingClientOptions, TimeSpan>(nameof(PoolingClientOptions.WarmUpTimeout), new Span(TimeSpan.FromTicks(1), mayBeInfinite: false), o => o.WarmUpTimeout, (o, v) => o.WarmUpTimeout = v),
        new ValueSetting<PoolingClientOptions, TimeSpan>(nameof(PoolingClientOptions.ShutdownTimeout), new Span(TimeSpan.Zero, mayBeInfinite: false), o => o.ShutdownTimeout, (o, v) => o.ShutdownTimeout = v) { IsLive = true },
    }.ToFrozenDictionary(setting => setting.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What belongs to one client, and has no meaning for the defaults of all.</summary>
    public static IReadOnlyList<string> OnlyForOne { get; } = [nameof(PoolingClientOptions.BaseAddress), HeadersKey, WarmUpKey, nameof(PoolingClientOptions.WarmUpTimeout)];
}
