namespace PoolingClient.Testing.Transport;

/// <summary>So many octets at a time, with this time between two pieces; for one answer or for all of a connection.</summary>
internal sealed record Pace(int Octets, TimeSpan Interval, bool IsForAnswer);
