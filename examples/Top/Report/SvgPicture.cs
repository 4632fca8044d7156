using System.Globalization;
using System.Net;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Top;

/// <summary>
/// What the terminal shows, as a picture: the segments that Spectre.Console would write, on a grid. Blocks become rectangles, so that no reader's font moves them.
/// </summary>
internal static class SvgPicture
{
    /// <summary>As wide as a terminal in which nothing is cut.</summary>
    public const int Columns = 110;

    private const double CellWidth = 8.4, LineHeight = 18, Margin = 18;
    private const string Blocks = "▁▂▃▄▅▆▇█";

    public static string Of(IRenderable drawing)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null), Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor, Interactive = InteractionSupport.No });
        console.Profile.Width = Columns;
        console.Profile.Capabilities.Unicode = true;
        var body = new StringBuilder();
        int line = 0, column = 0;
        foreach (Segment segment in drawing.GetSegments(console))
        {
            // Segments of one style are merged, over the ends of lines too.
            string[] parts = segment.Text.Split('\n');
            for (int i = 0; i < parts.Length; i++)
            {
                if (i > 0) (line, column) = (line + 1, 0);
                Draw(body, segment.Style, parts[i], line, column);
                column += parts[i].Length;
            }
        }
        double width = Columns * CellWidth + 2 * Margin, height = line * LineHeight + 2 * Margin;   // the last line is ended too
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:0.#} {height:0.#}" width="{width:0.#}" height="{height:0.#}" font-family="ui-monospace, 'DejaVu Sans Mono', Consolas, Menlo, monospace" font-size="14">
            <rect width="100%" height="100%" rx="8" fill="#0f1318"/>
            {body}</svg>

            """);
    }

    private static void Draw(StringBuilder body, Style style, string text, int line, int column)
    {
        string colour = style.Foreground is var chosen && chosen != Color.Default ? "#" + chosen.ToHex() : "#d7dee6";
        int start = 0;
        while (start < text.Length)
        {
            int end = start + 1;
            if (Blocks.Contains(text[start], StringComparison.Ordinal))
            {
                while (end < text.Length && text[end] == text[start]) end++;
                DrawBlocks(body, colour, text[start], end - start, line, column + start);
            }
            else
            {
                while (end < text.Length && !Blocks.Contains(text[end], StringComparison.Ordinal)) end++;
                DrawText(body, colour, style.Decoration.HasFlag(Decoration.Bold), text[start..end], line, column + start);
            }
            start = end;
        }
    }

    private static void DrawBlocks(StringBuilder body, string colour, char block, int count, int line, int column)
    {
        double height = (Blocks.IndexOf(block, StringComparison.Ordinal) + 1) * (LineHeight - 3) / Blocks.Length;
        body.Append(CultureInfo.InvariantCulture,
            $"<rect x=\"{Margin + column * CellWidth:0.##}\" y=\"{Margin + (line + 1) * LineHeight - 1 - height:0.##}\" width=\"{count * CellWidth + 0.2:0.##}\" height=\"{height:0.##}\" fill=\"{colour}\"/>\n");
    }

    private static void DrawText(StringBuilder body, string colour, bool isBold, string text, int line, int column)
    {
        string words = text.TrimStart(' ');
        if (words.TrimEnd(' ') is not { Length: > 0 } shown) return;
        double x = Margin + (column + text.Length - words.Length) * CellWidth;
        // The length holds the grid whatever the font's own width.
        body.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{x:0.##}\" y=\"{Margin + (line + 1) * LineHeight - 4:0.##}\" textLength=\"{shown.Length * CellWidth:0.##}\" fill=\"{colour}\"{(isBold ? " font-weight=\"bold\"" : "")} xml:space=\"preserve\">{WebUtility.HtmlEncode(shown)}</text>\n");
    }
}
