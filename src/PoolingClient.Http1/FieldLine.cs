namespace PoolingClient.Http1;

/// <summary>Where a field line's name and value stand, as offsets from the beginning of their section.</summary>
internal readonly record struct FieldLine(int NameStart, int NameLength, int ValueStart, int ValueLength);
