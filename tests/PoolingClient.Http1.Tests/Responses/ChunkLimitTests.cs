namespace PoolingClient.Http1.Tests;

/// <summary>Limits of the lines of the chunked coding and of its extensions (policy P7).</summary>
public sealed class ChunkLimitTests
{
    private const int Line = 4096;
    private const int Extensions = 16 * 1024;
    private const string Status = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Head = "1.1 200 OK, chunked, kept";
    private const string Last = "0\r\n\r\n";

    /// <summary>Octets of extensions, with their semicolon, in each of four lines: a little less than a message may have.</summary>
    private const int PerLine = 4000;

    [Fact]
    public void A_chunk_line_of_4_KiB_passes() =>
        LongReplay.Gives(new(Status + Chunk("1;", Line - 2) + Last), Head + " | [x] | end");

    [Fact]
    public void A_chunk_line_of_4_KiB_and_one_octet_is_refused() =>
        LongReplay.Breaks(new(Status + Chunk("1;", Line - 1) + Last), Rule.ChunkLineTooLong, Status.Length + Line + 1, Head);

    [Fact]
    public void A_chunk_line_with_sixteen_digits_and_4_KiB_passes() =>
        LongReplay.Gives(new(Status + Chunk("0000000000000001;", Line - 17) + Last), Head + " | [x] | end");

    [Fact]
    public void A_chunk_line_with_sixteen_digits_and_4_KiB_and_one_octet_is_refused() =>
        LongReplay.Breaks(new(Status + Chunk("0000000000000001;", Line - 16) + Last), Rule.ChunkLineTooLong, Status.Length + Line + 1, Head);

    [Fact]
    public void White_space_behind_a_size_counts_for_the_line()
    {
        LongReplay.Gives(new($"{Status}1{new string(' ', Line - 1)}\r\nx\r\n{Last}"), Head + " | [x] | end");
        LongReplay.Breaks(new($"{Status}1{new string('\t', Line)}\r\nx\r\n{Last}"), Rule.ChunkLineTooLong, Status.Length + Line + 1, Head);
    }

    [Fact]
    public void A_semicolon_behind_white_space_of_4_KiB_is_refused() =>
        LongReplay.Breaks(new($"{Status}1{new string(' ', Line - 1)};\r\nx\r\n{Last}"), Rule.ChunkLineTooLong, Status.Length + Line + 1, Head);

    [Fact]
    public void The_last_chunk_line_is_limited_too() =>
        LongReplay.Breaks(new(Status + "0;" + new string('e', Line - 1) + "\r\n\r\n"), Rule.ChunkLineTooLong, Status.Length + Line + 1, Head);

    [Fact]
    public void Chunk_extensions_of_16_KiB_pass() =>
        LongReplay.Gives(new(Status + FourLines() + Chunk("1;", Extensions - 4 * PerLine - 1) + Last), Head + " | [xxxxx] | end");

    [Fact]
    public void Chunk_extensions_of_16_KiB_and_one_octet_are_refused()
    {
        string before = Status + FourLines() + "1;" + new string('e', Extensions - 4 * PerLine - 1);
        LongReplay.Breaks(new(before + "e\r\nx\r\n" + Last), Rule.ChunkExtensionsTooLong, before.Length + 1, Head + " | [xxxx]");
    }

    [Fact]
    public void Many_short_extensions_are_counted_together()
    {
        string before = Status + string.Concat(Enumerable.Repeat(Chunk("1;", 1), Extensions / 2)) + "1";
        LongReplay.Breaks(new(before + ";\r\nx\r\n" + Last), Rule.ChunkExtensionsTooLong, before.Length + 1, $"{Head} | [{new string('x', Extensions / 2)}]");
    }

    [Fact]
    public void White_space_behind_sizes_counts_as_extensions()
    {
        string line = $"1{new string(' ', PerLine)}\r\nx\r\n";
        string before = Status + string.Concat(Enumerable.Repeat(line, 4)) + "1" + new string('\t', Extensions - 4 * PerLine);
        LongReplay.Gives(new(before + "\r\nx\r\n" + Last), Head + " | [xxxxx] | end");
        LongReplay.Breaks(new(before + " \r\nx\r\n" + Last), Rule.ChunkExtensionsTooLong, before.Length + 1, Head + " | [xxxx]");
    }

    [Fact]
    public void Semicolons_count_as_extensions()
    {
        string before = Status + string.Concat(Enumerable.Repeat("1;\r\nx\r\n", Extensions)) + "1";
        LongReplay.Breaks(new(before + ";\r\nx\r\n" + Last), Rule.ChunkExtensionsTooLong, before.Length + 1, $"{Head} | [{new string('x', Extensions)}]");
    }

    [Fact]
    public void Each_message_has_16_KiB_of_extensions_of_its_own()
    {
        string one = Status + FourLines() + Last;
        LongReplay.Gives(new(one + one) { Requests = [RequestKind.Ordinary, RequestKind.Ordinary] }, $"{Head} | [xxxx] | end | {Head} | [xxxx] | end");
    }

    /// <summary>Both limits lie within one line; the one that is reached first is broken, also where the line is given whole.</summary>
    [Fact]
    public void The_limit_that_an_extension_reaches_first_is_the_one_it_breaks()
    {
        string before = Status + FourLines() + "1;" + new string('e', Extensions - 4 * PerLine - 1);
        LongReplay.Breaks(new(before + new string('e', Line) + "\r\nx\r\n" + Last), Rule.ChunkExtensionsTooLong, before.Length + 1, Head + " | [xxxx]");
    }

    private static string FourLines() => string.Concat(Enumerable.Repeat(Chunk("1;", PerLine - 1), 4));

    private static string Chunk(string begin, int extension) => $"{begin}{new string('e', extension)}\r\nx\r\n";
}
