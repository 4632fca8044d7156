using System.Net.Http;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions;

/// <summary>The half of a client's options that its pool has no part in: read from the same sections, whose faults the pool's half reports.</summary>
internal sealed class ClientFace(ClientBook book) : IConfigureNamedOptions<PoolingClientOptions>, IValidateOptions<PoolingClientOptions>
{
    public void Configure(PoolingClientOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, PoolingClientOptions options)
    {
        foreach ((ClientStep step, bool isForAll) in book.StepsOf(name ?? Options.DefaultName))
        {
            if (step.Section is { } section) new SectionReader(new SocketPoolOptions(), options, isForAll, []).Read(section);
        }
    }

    /// <summary>What a section says was judged when it was read; this is for what code says.</summary>
    public ValidateOptionsResult Validate(string? name, PoolingClientOptions options)
    {
        var faults = new List<string>();
        foreach ((string field, string value) in options.DefaultRequestHeaders)
        {
            string? fault = HeaderFields.FaultOfName(field) ?? (value is null ? "has no value" : HeaderFields.FaultOfValue(value));
            if (fault is not null) faults.Add($"{book.Describe(name ?? Options.DefaultName, ClientSettingTable.HeadersKey)}:{field} {fault}");
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    public static void Put(PoolingClientOptions options, HttpClient client)
    {
        if (options.BaseAddress is { } address) client.BaseAddress = address;
        foreach ((string name, string value) in options.DefaultRequestHeaders)
        {
            client.DefaultRequestHeaders.Remove(name);
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }
}
