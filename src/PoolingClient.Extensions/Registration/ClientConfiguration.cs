using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions;

/// <summary>
/// Makes the options of clients from what their registrations say, and judges them. Configuring collects faults and throws nothing, so that one
/// message has all of them; they wait beside their options until validation, which comes last.
/// </summary>
internal sealed class ClientConfiguration(ClientBook book, IOptionsFactory<PoolingClientOptions> clients, ILoggerFactory loggers, IMeterFactory? meters = null, IConfiguration? configuration = null)
    : IConfigureNamedOptions<SocketPoolOptions>, IValidateOptions<SocketPoolOptions>
{
    private const int MostNamed = 12;

    private readonly ConditionalWeakTable<SocketPoolOptions, List<string>> _faults = [];
    private readonly ConcurrentDictionary<(string Client, string Path), bool> _missing = new();   // of which it was said that they are not there

    public void Configure(SocketPoolOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, SocketPoolOptions options)
    {
        name ??= Options.DefaultName;
        if (!IsOurs(name)) return;
        (options.LoggerFactory, options.MeterFactory, options.Name) = (loggers, meters, name.Length == 0 ? null : name);
        var faults = new List<string>();
        foreach ((ClientStep step, bool isForAll) in book.StepsOf(name))
        {
            if (step.Section is { } section)
            {
                if (!isForAll) WarnIfMissing(name, section);
                new SectionReader(options, new PoolingClientOptions(), isForAll, faults).Read(section);
            }
            try
            {
                step.Code?.Invoke(options);
            }
            catch (ArgumentException e)
            {
                faults.Add($"The client '{name}', configured in code: {e.Message.ReplaceLineEndings(" ")}");
            }
        }
        if (faults.Count > 0) _faults.AddOrUpdate(options, faults);
    }

    public ValidateOptionsResult Validate(string? name, SocketPoolOptions options)
    {
        name ??= Options.DefaultName;
        if (!IsOurs(name)) return ValidateOptionsResult.Skip;
        List<string> faults = _faults.TryGetValue(options, out List<string>? found) ? [.. found] : [];
        if (options.MinIdleConnections > options.MaxConnectionsPerServer)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture,
                $"{book.Describe(name, nameof(options.MinIdleConnections))} is {options.MinIdleConnections}; it must not be above {nameof(options.MaxConnectionsPerServer)}, which is {options.MaxConnectionsPerServer}"));
        }
        try
        {
            JudgeWarmUp(name, clients.Create(name), options, faults);
        }
        catch (OptionsValidationException e)
        {
            faults.AddRange(e.Failures);
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Distinct(StringComparer.Ordinal));
    }

    /// <summary>With what stands where the section was looked for: a slip of the pen is mostly seen at once.</summary>
    private void WarnIfMissing(string name, IConfigurationSection section)
    {
        if (section.Exists()) return;
        string? parent = ConfigurationPath.GetParentPath(section.Path);
        IConfigurationSection[] beside = [.. (parent is null ? configuration : configuration?.GetSection(parent))?.GetChildren() ?? []];
        // It is there, and empty: nobody has mistyped its name.
        if (beside.Any(child => string.Equals(child.Key, section.Key, StringComparison.OrdinalIgnoreCase) && !child.Exists()) || !_missing.TryAdd((name, section.Path), true)) return;
        // At the root there is the whole environment, which is no client.
        string[] names = [.. beside.Where(child => parent is not null || child.GetChildren().Any()).Select(child => child.Key)];
        string more = names.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - MostNamed} more") : "";
        string there = names.Length == 0 ? "" : $" The host's configuration has there: {string.Join(", ", names.Take(MostNamed))}{more}.";
        RegistrationLog.NoSection(loggers.CreateLogger(RegistrationLog.Category), name, section.Path, there);
    }

    private bool IsOurs(string name) => book.Knows(name) || book.IsForAll;

    private void JudgeWarmUp(string name, PoolingClientOptions client, SocketPoolOptions pool, List<string> faults)
    {
        string key = book.Describe(name, ClientSettingTable.WarmUpKey);
        foreach ((string origin, int count) in client.WarmUp)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || !BaseUri.IsOne(uri)) faults.Add($"{key}: '{origin}' is no origin; it must be scheme, host and port: https://api.example.com");
            if (count >= 1 && count <= pool.MaxConnectionsPerServer) continue;
            faults.Add(string.Create(CultureInfo.InvariantCulture,
                $"{key}:{origin} is {count}; it must be at least 1, and not above {nameof(pool.MaxConnectionsPerServer)}, which is {pool.MaxConnectionsPerServer}"));
        }
    }
}
