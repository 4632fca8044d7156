using Microsoft.Extensions.Configuration;

namespace PoolingClient.Extensions;

/// <summary>
/// Reads a section of configuration into options. It throws nothing: what is wrong becomes a fault that names the whole key, and all faults of a
/// section are found in one reading. Keys with null are left as they are.
/// </summary>
internal sealed class SectionReader(SocketPoolOptions pool, PoolingClientOptions client, bool isForAll, List<string> faults)
{
    private static readonly string[] Known = [.. PoolSettingTable.All.Keys, PoolSettingTable.TlsKey, .. ClientSettingTable.All.Keys, ClientSettingTable.HeadersKey, ClientSettingTable.WarmUpKey, ClientSettingTable.ResilienceKey];

    private static readonly WholeNumber Connections = new(1);

    public void Read(IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 })
        {
            faults.Add($"{section.Path} must be an object with settings, not a single value");
            return;
        }
        foreach (IConfigurationSection child in section.GetChildren()) ReadSetting(child);
    }

    private void ReadSetting(IConfigurationSection key)
    {
        if (isForAll && ClientSettingTable.OnlyForOne.Contains(key.Key, StringComparer.OrdinalIgnoreCase)) Add(key, "belongs to one client, and cannot be set for all");
        else if (PoolSettingTable.All.TryGetValue(key.Key, out Setting<SocketPoolOptions>? ofPool)) Set(key, ofPool, pool);
        else if (ClientSettingTable.All.TryGetValue(key.Key, out Setting<PoolingClientOptions>? ofClient)) Set(key, ofClient, client);
        else if (Is(key, PoolSettingTable.TlsKey)) ReadTls(key);
        else if (Is(key, ClientSettingTable.HeadersKey)) ReadHeaders(key);
        else if (Is(key, ClientSettingTable.WarmUpKey)) ReadWarmUp(key, "");
        else if (PoolSettingTable.OnlyInCode.Contains(key.Key, StringComparer.OrdinalIgnoreCase)) Add(key, "can be set in code only");
        else if (!Is(key, ClientSettingTable.ResilienceKey)) AddUnknown(key, Known);
    }

    private void ReadTls(IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 }) Add(section, "must be an object with settings, not a single value");
        foreach (IConfigurationSection key in section.GetChildren())
        {
            if (PoolSettingTable.Tls.TryGetValue(key.Key, out Setting<SocketPoolOptions>? setting)) Set(key, setting, pool);
            else AddUnknown(key, PoolSettingTable.Tls.Keys);
        }
    }

    private void ReadHeaders(IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 }) Add(section, "must be an object with names and values of header fields, not a single value");
        foreach (IConfigurationSection field in section.GetChildren())
        {
            string? fault = HeaderFields.FaultOfName(field.Key);
            if (fault is null && field.GetChildren().Any()) fault = "must have a text as its value";
            if (fault is null && field.Value is { } value) fault = HeaderFields.FaultOfValue(value);
            if (fault is not null) Add(field, fault);
            else if (field.Value is not null) client.DefaultRequestHeaders[field.Key] = field.Value;
        }
    }

    /// <summary>A URI has colons, which configuration takes for steps into sections: what stands below is put together again.</summary>
    private void ReadWarmUp(IConfigurationSection section, string origin)
    {
        if (section.Value is { Length: > 0 } text)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || !BaseUri.IsOne(uri) || uri.AbsolutePath != "/") Add(section, "is no origin; it must be scheme, host and port: https://api.example.com");
            else if (!Connections.TryRead(text, out long count, out _)) Add(section, $"is '{Shorten(text)}'; it must be {Connections.Expected}, and not above {nameof(SocketPoolOptions.MaxConnectionsPerServer)}");
            else client.WarmUp[origin] = (int)count;
        }
        foreach (IConfigurationSection child in section.GetChildren()) ReadWarmUp(child, origin.Length == 0 ? child.Key : $"{origin}:{child.Key}");
    }

    private void Set<TOptions>(IConfigurationSection key, Setting<TOptions> setting, TOptions options)
    {
        if (key.GetChildren().Any()) Add(key, "must be a single value, not an object or array");
        else if (key.Value is { Length: 0 }) Add(key, "is empty; null, or no key, leaves the default");
        else if (key.Value is { } text && setting.Set(options, text.Trim()) is { } fault) Add(key, fault);
    }

    private void AddUnknown(IConfigurationSection key, IEnumerable<string> known) =>
        Add(key, Nearest.Of(key.Key, known) is { } name ? $"is no setting; did you mean {name}?" : "is no setting");

    private void Add(IConfigurationSection key, string fault) => faults.Add($"{key.Path} {fault}");   // without a full stop: the framework puts semicolons between them

    private static string Shorten(string text) => text.Length <= 20 ? text : text[..20] + "...";

    private static bool Is(IConfigurationSection key, string name) => key.Key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
