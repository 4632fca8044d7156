using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>What a reader says between its events, and that a violation is the end of it.</summary>
public sealed class ReaderStateTests
{
    private readonly ResponseReader _reader = new(CodecLimits.Default);

    [Fact]
    public void A_reader_that_has_not_started_is_in_no_message()
    {
        Assert.False(_reader.InMessage);
        Assert.Equal(0, _reader.ContentRun);
        Assert.Equal(ResponseEvent.NeedInput, Read("", out _));
        Assert.Equal(ResponseEvent.NeedInput, _reader.ReadClose());
    }

    [Fact]
    public void A_violation_stays()
    {
        _reader.Start(RequestKind.Ordinary);
        Assert.Equal(ResponseEvent.Violation, Read("ICY", out int consumed));
        Assert.Equal(0, consumed);
        Violation? first = _reader.Violation;
        _reader.Start(RequestKind.Ordinary);
        Assert.Equal(ResponseEvent.Violation, Read("HTTP/1.1 200 OK\r\n\r\n", out _));
        Assert.Equal(ResponseEvent.Violation, Read("", out _));
        Assert.Equal(ResponseEvent.Violation, _reader.ReadClose());
        _reader.Refuse(Rule.ResponseBeforeRequest, "x"u8);
        Assert.Equal(ResponseEvent.Violation, _reader.Read("x"u8.ToArray(), out _));
        Assert.Same(first, _reader.Violation);
        Assert.False(_reader.InMessage);
        Assert.Equal(0, _reader.ContentRun);
    }

    [Fact]
    public void A_connection_can_break_the_reading_for_its_own_reason()
    {
        _reader.Start(RequestKind.Ordinary);
        _reader.Refuse(Rule.ResponseBeforeRequest, "HTTP/1.1 200 OK\r\nSet-Cookie: secret"u8);
        Assert.Equal(ResponseEvent.Violation, _reader.Read("x"u8.ToArray(), out _));
        Assert.Equal(new Violation(Rule.ResponseBeforeRequest, "HTTP/1.1 200"), _reader.Violation);
    }

    [Fact]
    public void A_close_after_a_close_changes_nothing()
    {
        _reader.Start(RequestKind.Ordinary);
        Assert.Equal(ResponseEvent.Head, Read("HTTP/1.1 200 OK\r\n\r\n", out _));
        Assert.Equal(ResponseEvent.End, _reader.ReadClose());
        Assert.Equal(ResponseEvent.NeedInput, _reader.ReadClose());
        Assert.Null(_reader.Violation);
    }

    [Fact]
    public void Content_with_a_length_may_be_taken_straight_from_the_connection()
    {
        _reader.Start(RequestKind.Ordinary);
        Assert.Equal(ResponseEvent.Head, Read("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", out _));
        Assert.Equal(10, _reader.ContentRun);
        Assert.Equal(ResponseEvent.Content, Read("abc", out int consumed));
        Assert.Equal((0, 3), (consumed, _reader.ContentAvailable));
        _reader.TakeContent(3);
        Assert.Equal(7, _reader.ContentRun);
        _reader.TakeContent(7);
        Assert.True(_reader.InMessage);
        Assert.Equal(ResponseEvent.End, Read("", out _));
        Assert.False(_reader.InMessage);
    }

    [Fact]
    public void Content_of_a_chunk_may_be_taken_straight_from_the_connection()
    {
        _reader.Start(RequestKind.Ordinary);
        Assert.Equal(ResponseEvent.Head, Read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", out _));
        Assert.Equal(0, _reader.ContentRun);
        Assert.Equal(ResponseEvent.NeedInput, Read("A", out int consumed));
        Assert.Equal((1, 0L), (consumed, _reader.ContentRun));   // the size may have more digits
        Assert.Equal(ResponseEvent.NeedInput, Read("\r\n", out consumed));
        Assert.Equal(2, consumed);
        Assert.Equal(10, _reader.ContentRun);
        _reader.TakeContent(4);
        Assert.Equal(ResponseEvent.Content, Read("ab", out consumed));
        Assert.Equal((0, 2), (consumed, _reader.ContentAvailable));
        _reader.TakeContent(2);
        _reader.TakeContent(4);
        Assert.Equal(ResponseEvent.End, Read("\r\n0\r\n\r\n", out consumed));
        Assert.Equal(7, consumed);
    }

    [Fact]
    public void Content_that_is_not_taken_is_announced_again()
    {
        _reader.Start(RequestKind.Ordinary);
        Assert.Equal(ResponseEvent.Head, Read("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", out _));
        Assert.Equal(ResponseEvent.Content, Read("ab", out _));
        Assert.Equal(ResponseEvent.Content, Read("abcdef", out _));
        Assert.Equal(4, _reader.ContentAvailable);
    }

    [Fact]
    public void What_the_close_delimits_has_no_bound()
    {
        _reader.Start(RequestKind.Ordinary);
        Assert.Equal(ResponseEvent.Head, Read("HTTP/1.1 200 OK\r\n\r\n", out _));
        Assert.Equal(long.MaxValue, _reader.ContentRun);
    }

    [Fact]
    public void The_octets_of_a_tunnel_are_content_without_a_bound()
    {
        _reader.Start(RequestKind.Connect);
        const string Text = "HTTP/1.1 200 OK\r\n\r\nSSH-2.0";
        Assert.Equal(ResponseEvent.Head, Read(Text, out int consumed));
        Assert.Equal(Text.Length - 7, consumed);
        Assert.Equal(ResponseEvent.Content, Read(Text[consumed..], out consumed));
        Assert.Equal((0, 7, long.MaxValue), (consumed, _reader.ContentAvailable, _reader.ContentRun));
    }

    private ResponseEvent Read(string text, out int consumed) => _reader.Read(Encoding.Latin1.GetBytes(text), out consumed);
}
