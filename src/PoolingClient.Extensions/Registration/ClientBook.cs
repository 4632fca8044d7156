using Microsoft.Extensions.Configuration;

namespace PoolingClient.Extensions;

/// <summary>
/// Which clients are registered, and what their registrations say, in order. It is written while services are being registered and only read
/// once there is a provider, so it has no lock.
/// </summary>
internal sealed class ClientBook
{
    private readonly Dictionary<string, List<ClientStep>> _clients = new(StringComparer.Ordinal);
    private List<ClientStep>? _defaults;

    public IEnumerable<string> Names => _clients.Keys;

    /// <summary>All clients of the factory use pools, also those that nobody has registered here.</summary>
    public bool IsForAll => _defaults is not null;

    public bool Knows(string name) => _clients.ContainsKey(name);

    /// <summary>Writes a registration down.</summary>
    /// <param name="name">Null: for all clients.</param>
    /// <param name="step">What it says.</param>
    /// <returns>True where it is the first with that name.</returns>
    public bool Add(string? name, ClientStep step)
    {
        List<ClientStep>? steps = name is null ? _defaults : _clients.GetValueOrDefault(name);
        bool isNew = steps is null;
        steps ??= [];
        if (isNew && name is null) _defaults = steps;
        else if (isNew) _clients.Add(name!, steps);
        if (step.Code is not null || step.Section is not null) steps.Add(step);
        return isNew;
    }

    /// <summary>What is said about a client: for all clients first, whatever the order of the calls, as the factory of clients has it.</summary>
    public IEnumerable<(ClientStep Step, bool IsForAll)> StepsOf(string name) =>
        [.. (_defaults ?? []).Select(step => (step, true)), .. _clients.GetValueOrDefault(name, []).Select(step => (step, false))];

    /// <summary>The sections that the client's options come from.</summary>
    public IEnumerable<IConfigurationSection> SectionsOf(string name) => StepsOf(name).Where(step => step.Step.Section is not null).Select(step => step.Step.Section!);

    /// <summary>How a setting of a client is called in messages: by its key, where a section has it.</summary>
    public string Describe(string name, string setting)
    {
        IConfigurationSection? section = SectionsOf(name).LastOrDefault(section => section.GetSection(setting).Exists());
        return section is not null ? $"{section.Path}:{setting}" : $"{setting} of the client '{name}'";
    }
}
