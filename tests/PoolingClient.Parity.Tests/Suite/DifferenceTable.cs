using System.Text;

namespace PoolingClient.Parity;

/// <summary>The differences as text.</summary>
internal static class DifferenceTable
{
    /// <summary>The table; a cell has at most so many characters.</summary>
    public static string Of(IReadOnlyList<Comparison> all, int width)
    {
        List<Comparison> differing = all.Where(comparison => comparison.Differs).ToList();
        var table = new StringBuilder();
        table.AppendLine($"SocketsHttpHandler and PoolingHttpHandler: {all.Count} scenarios, {all.Count - differing.Count} alike, {differing.Count} different");
        foreach (Difference known in KnownDifferences.Deliberate)
        {
            List<Comparison> shown = differing.Where(comparison => known.Scenarios.Contains(comparison.Scenario.Name)).ToList();
            if (shown.Count == 0) continue;
            table.AppendLine().AppendLine($"{known.Reason}");
            foreach (Comparison comparison in shown) Append(table, comparison, width);
        }
        List<Comparison> unknown = differing.Where(comparison => KnownDifferences.Of(comparison.Scenario.Name) is null).ToList();
        if (unknown.Count > 0) table.AppendLine().AppendLine("NOT EXPECTED");
        foreach (Comparison comparison in unknown) Append(table, comparison, width);
        return table.ToString();
    }

    public static string Of(Comparison comparison)
    {
        var text = new StringBuilder();
        Append(text, comparison, int.MaxValue);
        return text.ToString();
    }

    private static void Append(StringBuilder table, Comparison comparison, int width)
    {
        (IReadOnlyList<string> sockets, IReadOnlyList<string> pooling) = comparison.Differing();
        table.AppendLine($"  {comparison.Scenario.Name}");
        table.AppendLine($"    Sockets | {Cell(sockets, width)}");
        table.AppendLine($"    Pooling | {Cell(pooling, width)}");
    }

    private static string Cell(IReadOnlyList<string> lines, int width)
    {
        string text = lines.Count == 0 ? "-" : string.Join("; ", lines);
        return text.Length <= width ? text : text[..width] + "...";
    }
}
