using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PoolingClient.Extensions;

namespace PoolingClient.Resilience;

/// <summary>Reads options from a section whose keys are named as the properties. A key that is none of them is refused; all faults are found in one reading, each with its whole key.</summary>
internal static class ResilienceSection
{
    private const string IsEnabled = nameof(PoolingRetryOptions.IsEnabled);
    private const string Name = nameof(PoolingRetryOptions.Name);

    /// <summary>The keys of each part. A test compares them with the properties.</summary>
    public static IReadOnlyDictionary<string, string[]> Parts { get; } = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(PoolingResilienceOptions.Retry)] =
        [
            IsEnabled, Name, nameof(PoolingRetryOptions.MaxRetryAttempts), nameof(PoolingRetryOptions.Delay), nameof(PoolingRetryOptions.MaxDelay), nameof(PoolingRetryOptions.HonorRetryAfter),
            nameof(PoolingRetryOptions.MaxRetryAfter),
        ],
        [nameof(PoolingResilienceOptions.RetryBudget)] = [IsEnabled, Name, nameof(RetryBudgetOptions.Ratio), nameof(RetryBudgetOptions.PerSecond), nameof(RetryBudgetOptions.Burst)],
        [nameof(PoolingResilienceOptions.Hedging)] =
        [
            IsEnabled, Name, nameof(PoolingHedgingOptions.Percentile), nameof(PoolingHedgingOptions.Delay), nameof(PoolingHedgingOptions.MinDelay), nameof(PoolingHedgingOptions.MinSamples),
            nameof(PoolingHedgingOptions.Window),
        ],
        [nameof(PoolingResilienceOptions.ConcurrencyLimit)] = [IsEnabled, Name, nameof(OriginConcurrencyLimitOptions.PermitLimit), nameof(OriginConcurrencyLimitOptions.QueueLimit)],
        [nameof(PoolingResilienceOptions.CircuitBreaker)] =
        [
            IsEnabled, Name, nameof(OriginCircuitBreakerOptions.FailureRatio), nameof(OriginCircuitBreakerOptions.MinimumThroughput), nameof(OriginCircuitBreakerOptions.SamplingDuration),
            nameof(OriginCircuitBreakerOptions.BreakDuration),
        ],
        [nameof(PoolingResilienceOptions.AttemptTimeout)] = [IsEnabled, Name, nameof(AttemptTimeoutOptions.Timeout)],
    };

    private static readonly string[] s_keys = [nameof(PoolingResilienceOptions.Deadline), .. Parts.Keys];

    /// <exception cref="OptionsValidationException">Keys or values make no sense; the message names each.</exception>
    public static void Read(string? client, IConfigurationSection section, PoolingResilienceOptions options)
    {
        var faults = new List<string>();
        if (section.Value is { Length: > 0 }) faults.Add($"{section.Path} must be an object with settings, not a single value");
        foreach (IConfigurationSection part in section.GetChildren()) FindUnknown(part, faults);
        ReadDeadline(section.GetSection(nameof(options.Deadline)), options, faults);
        Bind(section, nameof(options.Retry), part => part.Bind(options.Retry), faults);
        Bind(section, nameof(options.RetryBudget), part => part.Bind(options.RetryBudget), faults);
        Bind(section, nameof(options.Hedging), part => part.Bind(options.Hedging), faults);
        Bind(section, nameof(options.ConcurrencyLimit), part => part.Bind(options.ConcurrencyLimit), faults);
        Bind(section, nameof(options.CircuitBreaker), part => part.Bind(options.CircuitBreaker), faults);
        Bind(section, nameof(options.AttemptTimeout), part => part.Bind(options.AttemptTimeout), faults);
        if (faults.Count > 0) throw new OptionsValidationException(client ?? Options.DefaultName, typeof(PoolingResilienceOptions), faults);
    }

    private static void FindUnknown(IConfigurationSection part, List<string> faults)
    {
        if (!s_keys.Contains(part.Key, StringComparer.OrdinalIgnoreCase))
        {
            AddUnknown(part, s_keys, faults);
            return;
        }
        if (!Parts.TryGetValue(part.Key, out string[]? known)) return;
        if (part.Value is { Length: > 0 } text) faults.Add($"{part.Path} must be an object with settings, not a single value{Example(text.Trim(), known)}");
        foreach (IConfigurationSection key in part.GetChildren().Where(key => !known.Contains(key.Key, StringComparer.OrdinalIgnoreCase))) AddUnknown(key, known, faults);
    }

    /// <summary>A time where there is a setting for one: it was meant for that.</summary>
    private static string Example(string text, string[] known) =>
        known.Contains(nameof(AttemptTimeoutOptions.Timeout)) && Span.AboveZero.TryRead(text, out TimeSpan time, out _) && time != Timeout.InfiniteTimeSpan
            ? $$""", such as { "{{nameof(AttemptTimeoutOptions.Timeout)}}": "{{text}}" }"""
            : "";

    private static void AddUnknown(IConfigurationSection key, IEnumerable<string> known, List<string> faults) =>
        faults.Add(Nearest.Of(key.Key, known) is { } name ? $"{key.Path} is no setting; did you mean {name}?" : $"{key.Path} is no setting");

    private static void ReadDeadline(IConfigurationSection key, PoolingResilienceOptions options, List<string> faults)
    {
        if (key.Value is not { } text) return;
        if (Span.AboveZero.TryRead(text.Trim(), out TimeSpan deadline, out string? hint)) options.Deadline = deadline;
        else faults.Add($"{key.Path} is '{text}'; it must be {Span.AboveZero.Expected}{(hint is null ? "" : $" ({hint})")}");
    }

    private static void Bind(IConfigurationSection section, string part, Action<IConfigurationSection> bind, List<string> faults)
    {
        try
        {
            bind(section.GetSection(part));
        }
        catch (InvalidOperationException e)
        {
            faults.Add(e.Message.TrimEnd('.'));   // what cannot be converted, with its key
        }
    }
}
