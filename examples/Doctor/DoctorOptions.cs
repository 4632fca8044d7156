namespace Doctor;

/// <summary>What the examination may do.</summary>
/// <param name="Url">What is examined; null for a server in this process.</param>
/// <param name="IdleMax">How long connections are watched while they are idle.</param>
/// <param name="RequestsMax">How many requests one connection is given, one after the other.</param>
/// <param name="Name">The client's name in the settings that are proposed.</param>
/// <param name="IsJson">The report is JSON.</param>
/// <param name="IsInsecure">Requests are sent although the certificate is not accepted.</param>
/// <param name="Skip">The probes that are left out.</param>
internal sealed record DoctorOptions(Uri? Url, TimeSpan IdleMax, int RequestsMax, string Name, bool IsJson = false, bool IsInsecure = false, IReadOnlyCollection<string>? Skip = null)
{
    /// <summary>nginx keeps idle connections for 75 s unless told otherwise, and looks once more a little later: that fits in.</summary>
    public static readonly TimeSpan DefaultIdleMax = TimeSpan.FromSeconds(80);

    /// <summary>Apache answers 101 requests on a connection unless told otherwise.</summary>
    public const int DefaultRequestsMax = 110;
}
