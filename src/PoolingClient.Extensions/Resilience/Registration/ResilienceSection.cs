using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace PoolingClient.Resilience;

/// <summary>Reads options from a section whose keys are named as the properties. A key that is none of them is refused.</summary>
internal static class ResilienceSection
{
    private static readonly string[] s_keys =
    [
        nameof(PoolingResilienceOptions.Deadline), nameof(PoolingResilienceOptions.Retry), nameof(PoolingResilienceOptions.RetryBudget), nameof(PoolingResilienceOptions.Hedging),
        nameof(PoolingResilienceOptions.ConcurrencyLimit), nameof(PoolingResilienceOptions.CircuitBreaker), nameof(PoolingResilienceOptions.AttemptTimeout),
    ];

    /// <exception cref="InvalidOperationException">A key or a value makes no sense; the message names it.</exception>
    public static void Read(IConfigurationSection section, PoolingResilienceOptions options)
    {
        foreach (IConfigurationSection part in section.GetChildren())
        {
            if (!s_keys.Contains(part.Key, StringComparer.OrdinalIgnoreCase)) throw new InvalidOperationException($"{part.Path} is no setting of resilience. There are: {string.Join(", ", s_keys)}.");
        }
        if (section[nameof(options.Deadline)] is { } text)
        {
            options.Deadline = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan deadline)
                ? deadline
                : throw new InvalidOperationException($"{section.Path}:{nameof(options.Deadline)} is '{text}', which is no time span such as 00:00:30.");
        }
        section.GetSection(nameof(options.Retry)).Bind(options.Retry, Strictly);
        section.GetSection(nameof(options.RetryBudget)).Bind(options.RetryBudget, Strictly);
        section.GetSection(nameof(options.Hedging)).Bind(options.Hedging, Strictly);
        section.GetSection(nameof(options.ConcurrencyLimit)).Bind(options.ConcurrencyLimit, Strictly);
        section.GetSection(nameof(options.CircuitBreaker)).Bind(options.CircuitBreaker, Strictly);
        section.GetSection(nameof(options.AttemptTimeout)).Bind(options.AttemptTimeout, Strictly);
    }

    private static void Strictly(BinderOptions binder) => binder.ErrorOnUnknownConfiguration = true;
}
