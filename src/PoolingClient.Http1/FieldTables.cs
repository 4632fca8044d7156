namespace PoolingClient.Http1;

/// <summary>Tables of field lines that idle connections have given back. Taking and giving cost an exchange each; who finds nothing makes a new one.</summary>
internal static class FieldTables
{
    /// <summary>Lines of a table that is kept: what responses have, mostly.</summary>
    public const int Lines = 16;

    private static readonly FieldLine[]?[] s_tables = new FieldLine[64][];

    public static FieldLine[] Take()
    {
        for (int i = 0; i < s_tables.Length; i++)
        {
            if (Volatile.Read(ref s_tables[i]) is not null && Interlocked.Exchange(ref s_tables[i], null) is { } table) return table;
        }
        return new FieldLine[Lines];
    }

    public static void Give(FieldLine[] table)
    {
        for (int i = 0; i < s_tables.Length; i++)
        {
            if (Volatile.Read(ref s_tables[i]) is null && Interlocked.CompareExchange(ref s_tables[i], table, null) is null) return;
        }
    }
}
