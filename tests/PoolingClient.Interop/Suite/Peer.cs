namespace PoolingClient.Interop;

/// <summary>A server that other people wrote: what it needs, how it is started, and what it does not do.</summary>
public abstract class Peer
{
    /// <summary>Its name in the table.</summary>
    internal abstract string Name { get; }

    /// <summary>Why it cannot run here; null where it can.</summary>
    internal abstract string? Missing { get; }

    /// <summary>A plain run tries it. The others are tried with POOLINGCLIENT_TESTS=all: most of what they find, these find.</summary>
    internal virtual bool IsAlways => false;

    /// <summary>It passes requests on to another server: to this one, or where it is null to <see cref="Backend"/>. Not asked where <see cref="HasBackend"/> is false.</summary>
    internal virtual Peer? Behind => null;

    /// <summary>It passes requests on; else it answers all of them itself.</summary>
    internal virtual bool HasBackend => true;

    /// <summary>It is asked as a proxy, for what another server has.</summary>
    internal virtual bool IsProxy => false;

    /// <summary>It, or what is behind it, has the files of <see cref="Site.Files"/>.</summary>
    internal virtual bool HasFiles => HasBackend;

    /// <summary>Why it speaks no TLS; null where it does.</summary>
    internal virtual string? NoTls => null;

    /// <summary>Who speaks TLS in its place; null where it does itself.</summary>
    internal virtual string? TlsBy => null;

    /// <summary>It tells in each answer how long it keeps the connection, so that the pool ends it first.</summary>
    internal virtual bool Announces => false;

    /// <summary>How many requests it answers on one connection; null where there is no limit that matters here.</summary>
    internal virtual int? RequestsPerConnection => null;

    /// <summary>It forgets requests that come while it has one to answer.</summary>
    internal virtual bool BreaksPipelines => false;

    /// <summary>How long it lets connections be idle where nobody says anything, if the tests tell it less because that is too long to wait for; null where they leave it at that.</summary>
    internal virtual string? IdleDefault => null;

    /// <summary>The command lines that start it; the configuration is filled in by <see cref="Site.Fill"/>.</summary>
    internal abstract IEnumerable<string[]> Commands(Site site);

    /// <summary>Why nothing is tried with it; null where something is.</summary>
    internal string? Skipped => Missing ?? (IsAlways || Scale.IsAll ? null : $"tried with {Scale.Variable}=all");

    /// <summary>Why a feature is not tried; null where it is.</summary>
    internal string? Lacks(Feature feature) => Skipped ?? (feature == Feature.Tls ? NoTls : null);
}
