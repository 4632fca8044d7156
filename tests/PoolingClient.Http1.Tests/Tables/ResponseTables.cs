namespace PoolingClient.Http1.Tests;

/// <summary>All rows by their names, which are what a test's output shows.</summary>
internal static class ResponseTables
{
    public static readonly Dictionary<string, ValidRow> Valid = new(
    [
        .. Named(StatusLineRows.Valid), .. Named(FieldRows.Valid), .. Named(ContentLengthRows.Valid), .. Named(TransferEncodingRows.Valid),
        .. Named(FramingRows.Valid), .. Named(InterimRows.Valid), .. Named(ChunkedRows.Valid), .. Named(TrailerRows.Valid), .. Named(PersistenceRows.Valid),
    ]);

    public static readonly Dictionary<string, IncompleteRow> Incomplete = new(
        StatusLineRows.Incomplete.Concat(LineEndRows.Incomplete).Concat(FieldRows.Incomplete).Concat(ContentLengthRows.Incomplete)
            .Concat(TransferEncodingRows.Incomplete).Concat(InterimRows.Incomplete).Concat(ChunkedRows.Incomplete).Select(row => KeyValuePair.Create(row.Name, row)));

    public static readonly Dictionary<string, InvalidRow> Invalid = new(
        StatusLineRows.Invalid.Concat(LineEndRows.Invalid).Concat(FieldRows.Invalid).Concat(ContentLengthRows.Invalid).Concat(TransferEncodingRows.Invalid)
            .Concat(FramingRows.Invalid).Concat(InterimRows.Invalid).Concat(ChunkedRows.Invalid).Concat(TrailerRows.Invalid).Select(row => KeyValuePair.Create(row.Name, row)));

    private static IEnumerable<KeyValuePair<string, ValidRow>> Named(ValidRow[] rows) => rows.Select(row => KeyValuePair.Create(row.Name, row));
}
