using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace PoolingClient.Extensions;

/// <summary>Tells the monitor of options when those of a client are to be made anew.</summary>
internal sealed class ReloadSource<TOptions>(string name, ClientReloads reloads) : IOptionsChangeTokenSource<TOptions>
{
    public string Name => name;

    public IChangeToken GetChangeToken() => reloads.Of(name).GetChangeToken();
}
