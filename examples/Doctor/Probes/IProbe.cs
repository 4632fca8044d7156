using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>One thing that is looked at, and what it costs the server.</summary>
internal interface IProbe
{
    /// <summary>Its name, for --skip and the report.</summary>
    string Name { get; }

    /// <summary>The most connections and requests that it needs. More are refused to it.</summary>
    Cost CostOf(DoctorOptions options);

    /// <summary>Why it cannot be looked at, after what is known so far; null where it can.</summary>
    string? WhyNot(Session session);

    /// <summary>Looks, and leaves what it saw in the session, also when it is ended early.</summary>
    /// <exception cref="DialException">A connection was not made.</exception>
    Task RunAsync(Session session, CancellationToken stop);
}
