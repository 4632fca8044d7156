using PoolingClient.Resilience;
using Polly;

namespace PoolingClient;

/// <summary>
/// How long one attempt may take (Polly's timeout) until its response head (RFC 9112 2.1) has come, queue and dial included. The content that follows is not
/// limited by it. An attempt that it ends may have been processed (RFC 9110 9.2.2).
/// </summary>
public sealed class AttemptTimeoutOptions : ResilienceStrategyOptions
{
    /// <summary>The options with their defaults.</summary>
    public AttemptTimeoutOptions() => Name = "AttemptTimeout";

    /// <summary>Whether <see cref="PoolingResilienceHandler"/> limits attempts. True by default.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>10 ms to a day. 10 s by default, as in Microsoft.Extensions.Http.Resilience.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    internal OptionChecks Check(string path = "AttemptTimeout")
    {
        var checks = OptionChecks.Of(path);
        checks.Within(Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1), nameof(Timeout));
        return checks;
    }
}
