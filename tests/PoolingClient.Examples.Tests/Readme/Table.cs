namespace PoolingClient.Examples.Tests.Readme;

/// <summary>A table of a page.</summary>
/// <param name="Header">The cells of its first line.</param>
/// <param name="Rows">The cells of the others.</param>
internal sealed record Table(IReadOnlyList<string> Header, IReadOnlyList<string[]> Rows)
{
    public static IEnumerable<Table> In(Page page)
    {
        for (int at = 0; at < page.Lines.Count; at++)
        {
            if (!page.Lines[at].StartsWith('|')) continue;
            string[][] lines = [.. page.Lines.Skip(at).TakeWhile(line => line.StartsWith('|')).Select(Cells)];
            yield return new Table(lines[0], lines[2..]);
            at += lines.Length;
        }
    }

    /// <summary>The cell of that column; an error where the table has none.</summary>
    public string Cell(string[] row, string column) => row[Header.ToList().IndexOf(column)];

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
}
