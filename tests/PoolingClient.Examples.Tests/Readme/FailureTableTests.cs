using System.Text.RegularExpressions;

namespace PoolingClient.Examples.Tests.Readme;

/// <summary>The stages and fates of failures, and the words of their messages, are those of the client.</summary>
public sealed partial class FailureTableTests
{
    /// <summary>Shorter pieces say nothing.</summary>
    private const int LeastPiece = 12;

    [Fact]
    public void Every_stage_has_its_row_in_order()
    {
        Table table = Table.In(Page.Front).Single(table => table.Header[0] == "Stage");
        Assert.Equal(Enum.GetNames<RequestStage>(), table.Rows.SelectMany(row => Quoted.In(row[0])));
        Assert.Equal(Enum.GetNames<RequestFate>().Order(StringComparer.Ordinal), table.Rows.SelectMany(row => Quoted.In(table.Cell(row, "Fate"))).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Messages_are_quoted_as_they_are()
    {
        // What varies is a number, a request or an interpolation, and messages are put together of clauses: each clause is compared without what varies in it.
        string said = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Page.Root, "src", "PoolingClient"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        said = Variable().Replace(said, "~");
        string[] quotes = [.. Table.In(Page.Front).Where(table => table.Header.Contains("The message says")).SelectMany(table => table.Rows.SelectMany(row => Quoted.In(table.Cell(row, "The message says"))))];
        Assert.NotEmpty(quotes);
        string[] wrong = [.. quotes.SelectMany(quote => Break().Split(Variable().Replace(quote, "~"))).Select(piece => piece.Trim()).Where(piece => piece.Length >= LeastPiece && !said.Contains(piece, StringComparison.Ordinal))];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [GeneratedRegex(@"\{[^{}\n]*\}|[A-Z]+ http://[a-z.]+|\d[\d.,:\-]*")]
    private static partial Regex Variable();

    [GeneratedRegex(@"~|[.;:,)] ")]
    private static partial Regex Break();
}
