namespace PoolingClient.Http1.Tests;

/// <summary>Limits of heads and trailers (policy P6, P11): exactly the limit passes, one above is refused at the octet that shows it.</summary>
public sealed class LimitTests
{
    private const int Head = 64 * 1024;
    private const int Fields = 1000;
    private const string Status = "HTTP/1.1 200 OK\r\n";
    private const string Good = "1.1 200 OK, none, kept | end";
    private const string Chunked = Status + "Transfer-Encoding: chunked\r\n\r\n0\r\n";
    private const string ChunkedHead = "1.1 200 OK, chunked, kept";

    [Fact]
    public void A_head_of_64_KiB_passes() => Passes(ToHead(Padded(Status, Head)), Good);

    [Fact]
    public void A_head_of_64_KiB_and_one_octet_is_refused() => Breaks(ToHead(Padded(Status, Head + 1)), Rule.HeadTooLarge, Head);

    [Fact]
    public void A_head_of_many_fields_and_64_KiB_passes() => Passes(ToHead(Padded(Status + Lines(900, "Name: some value of it"), Head)), Good);

    [Fact]
    public void A_reason_without_end_is_refused() => Breaks(ToHead("HTTP/1.1 200 " + new string('x', Head)), Rule.HeadTooLarge, Head);

    [Fact]
    public void A_name_without_end_is_refused() => Breaks(ToHead(Status + new string('x', Head)), Rule.HeadTooLarge, Head);

    [Fact]
    public void White_space_without_end_is_refused() => Breaks(ToHead(Status + "A:" + new string(' ', Head)), Rule.HeadTooLarge, Head);

    [Fact]
    public void Folds_without_end_are_refused() => Breaks(ToHead(Status + "A: b" + Repeated("\r\n c", Head)), Rule.HeadTooLarge, Head);

    [Fact]
    public void Content_does_not_count_for_the_head() =>
        Passes(new(Status + "Content-Length: 100000\r\n\r\n" + new string('x', 100_000)), $"1.1 200 OK, length 100000, kept | [{new string('x', 100_000)}] | end");

    [Fact]
    public void Interim_heads_share_the_64_KiB()
    {
        string interim = Padded("HTTP/1.1 103 X\r\n", Head / 2);
        ReplayLog log = Replay.Run(ToHead(interim + Padded(Status, Head / 2)));
        Assert.EndsWith(Good, log.Text, StringComparison.Ordinal);
        Breaks(ToHead(interim + Padded(Status, Head / 2 + 1)), Rule.HeadTooLarge, Head);
    }

    [Fact]
    public void Interim_heads_that_fill_the_64_KiB_leave_room_for_no_other() =>
        Breaks(ToHead(Padded("HTTP/1.1 103 X\r\n", Head / 2) + Padded("HTTP/1.1 103 X\r\n", Head / 2) + Status + "\r\n"), Rule.HeadTooLarge, Head);

    [Fact]
    public void An_interim_head_of_64_KiB_and_one_octet_is_refused() => Breaks(ToHead(Padded("HTTP/1.1 103 X\r\n", Head + 1)), Rule.HeadTooLarge, Head);

    [Fact]
    public void Each_response_has_64_KiB_of_its_own() => Passes(
        ToHead(Padded(Status, Head) + "HTTP/1.1 100 X\r\n\r\n" + Padded(Status, Head - 18)) with { Requests = [RequestKind.Head, RequestKind.Head] }, Good + " | 100 | " + Good);

    [Fact]
    public void A_head_of_1000_fields_passes() => Passes(ToHead(Status + Lines(Fields, "A: b") + "\r\n"), Good);

    [Fact]
    public void The_1001st_field_is_refused_at_its_first_octet()
    {
        string fields = Status + Lines(Fields, "A: b");
        Breaks(ToHead(fields + "C: d\r\n\r\n"), Rule.TooManyFields, fields.Length + 1);
    }

    [Fact]
    public void A_folded_field_counts_once() => Passes(ToHead(Status + Lines(Fields, "A: b\r\n c") + "\r\n"), Good);

    [Fact]
    public void Each_interim_head_has_1000_fields_of_its_own()
    {
        ReplayLog log = Replay.Run(ToHead("HTTP/1.1 103 X\r\n" + Lines(Fields, "A: b") + "\r\n" + Status + Lines(Fields, "A: b") + "\r\n"));
        Assert.EndsWith(Good, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Trailers_of_64_KiB_pass() => Passes(new(Chunked + Padded("", Head)), $"{ChunkedHead} | +A: {new string('x', Head - 7)} | end");

    [Fact]
    public void Trailers_of_64_KiB_and_one_octet_are_refused() =>
        Breaks(new(Chunked + Padded("", Head + 1)), Rule.TrailersTooLarge, Chunked.Length + Head, ChunkedHead);

    [Fact]
    public void Dropped_trailers_count_for_the_64_KiB() =>
        Breaks(new(Chunked + Repeated("Host: a\r\n", Head + 9)), Rule.TrailersTooLarge, Chunked.Length + Head, ChunkedHead, CodecLimitsOfManyFields);

    [Fact]
    public void A_head_and_its_trailers_have_64_KiB_each() =>
        Passes(new(Padded(Status + "Transfer-Encoding: chunked\r\n", Head) + "0\r\n" + Padded("", Head)), $"{ChunkedHead} | +A: {new string('x', Head - 7)} | end");

    [Fact]
    public void Trailers_of_1000_fields_pass() => Passes(new(Chunked + Lines(Fields, "X: y") + "\r\n"), $"{ChunkedHead} | {Repeated("+X: y | ", Fields * 8)}end");

    [Fact]
    public void The_1001st_trailer_is_refused_at_its_first_octet()
    {
        string trailers = Chunked + Lines(Fields, "X: y");
        Breaks(new(trailers + "Z: 1\r\n\r\n"), Rule.TooManyFields, trailers.Length + 1, ChunkedHead);
    }

    /// <summary>The limit is one of field lines (P11), and a dropped one was a line that we had to read.</summary>
    [Fact]
    public void Dropped_trailers_count_for_the_1000()
    {
        string trailers = Chunked + Lines(Fields, "Age: 1");
        Breaks(new(trailers + "Z: 1\r\n\r\n"), Rule.TooManyFields, trailers.Length + 1, ChunkedHead);
    }

    private static CodecLimits CodecLimitsOfManyFields => new() { Fields = int.MaxValue };

    private static ResponseScript ToHead(string octets) => new(octets) { Requests = [RequestKind.Head] };

    private static string Padded(string begin, int length) => $"{begin}A: {new string('x', length - begin.Length - 7)}\r\n\r\n";

    private static string Lines(int count, string line) => string.Concat(Enumerable.Repeat(line + "\r\n", count));

    private static string Repeated(string text, int length) => string.Concat(Enumerable.Repeat(text, length / text.Length));

    private static void Passes(ResponseScript script, string expected) => LongReplay.Gives(script, expected);

    private static void Breaks(ResponseScript script, Rule rule, int at, string before = "", CodecLimits? limits = null) =>
        LongReplay.Breaks(script with { Limits = limits ?? CodecLimits.Default }, rule, at, before);
}
