namespace PoolingClient.Foundation;

/// <summary>
/// Basic credentials that a server has accepted, and where: they are sent there without being asked for again (RFC 7617 2.2). A space is a
/// directory of an origin with all that is below it.
/// </summary>
internal sealed class ProvenCredentials
{
    /// <summary>Far more than a client has passwords for; the oldest goes first.</summary>
    private const int MostSpaces = 256;

    private readonly Lock _gate = new();
    private readonly List<Space> _spaces = [];   // under the gate

    private readonly record struct Space(Origin Origin, string Directory, string Value);

    /// <summary>The field value for a request; null where nothing was accepted for its part of the server.</summary>
    public string? Find(Uri uri)
    {
        var origin = Origin.Of(uri);
        string path = uri.AbsolutePath;
        lock (_gate)
        {
            for (int i = _spaces.Count - 1; i >= 0; i--)
            {
                if (_spaces[i].Origin == origin && path.StartsWith(_spaces[i].Directory, StringComparison.Ordinal)) return _spaces[i].Value;
            }
        }
        return null;
    }

    public void Add(Uri uri, string value)
    {
        string path = uri.AbsolutePath;
        var space = new Space(Origin.Of(uri), path[..(path.LastIndexOf('/') + 1)], value);
        lock (_gate)
        {
            _spaces.RemoveAll(known => known.Origin == space.Origin && known.Directory == space.Directory);
            if (_spaces.Count == MostSpaces) _spaces.RemoveAt(0);
            _spaces.Add(space);
        }
    }

    /// <summary>The server accepts it no more.</summary>
    public void Forget(Uri uri, string value)
    {
        var origin = Origin.Of(uri);
        lock (_gate) _spaces.RemoveAll(known => known.Origin == origin && known.Value == value);
    }
}
