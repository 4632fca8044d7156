namespace PoolingClient.Foundation;

/// <summary>One challenge of WWW-Authenticate or Proxy-Authenticate (RFC 9110 11.3).</summary>
/// <param name="Scheme">The authentication scheme, as the server spelled it.</param>
internal sealed record Challenge(string Scheme)
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    public bool Is(string scheme) => string.Equals(Scheme, scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a parameter without its quotes; null where there is none.</summary>
    public string? this[string parameter] => _parameters.GetValueOrDefault(parameter);

    /// <summary>False where the name is there already, which no challenge may have (RFC 9110 11.2), or there are too many.</summary>
    public bool TryAdd(string name, string value) => _parameters.Count < ChallengeReader.MostParameters && _parameters.TryAdd(name, value);
}
