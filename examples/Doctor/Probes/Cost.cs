namespace Doctor.Probes;

/// <summary>What a probe needs at most, or has used.</summary>
internal readonly record struct Cost(int Connections, int Requests)
{
    public static Cost operator +(Cost one, Cost other) => new(one.Connections + other.Connections, one.Requests + other.Requests);
}
