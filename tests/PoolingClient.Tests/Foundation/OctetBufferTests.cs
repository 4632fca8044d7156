using System.Buffers;
using PoolingClient.Foundation;

namespace PoolingClient.Tests.Foundation;

public sealed class OctetBufferTests
{
    [Fact]
    public void A_new_buffer_is_empty_and_holds_no_array()
    {
        var buffer = new OctetBuffer();
        Assert.Equal((0, 0), (buffer.Length, buffer.Free));
        Assert.True(buffer.Span.IsEmpty);
        Assert.True(buffer.Memory.IsEmpty);
    }

    [Fact]
    public void What_is_written_is_read_in_order()
    {
        var buffer = new OctetBuffer();
        buffer.Write("one "u8);
        buffer.Write(""u8);
        buffer.Write("two"u8);
        Assert.Equal("one two"u8, buffer.Span);
        Assert.Equal("one two"u8, buffer.Memory.Span);
        buffer.Consume(4);
        Assert.Equal("two"u8, buffer.Span);
        buffer.Release();
    }

    [Fact]
    public void A_writer_may_use_less_than_it_asked_for()
    {
        var buffer = new OctetBuffer();
        Span<byte> room = buffer.GetSpan(100);
        Assert.True(room.Length >= 100);
        "abc"u8.CopyTo(room);
        buffer.Advance(3);
        Memory<byte> more = buffer.GetMemory(5);
        Assert.True(more.Length >= 5);
        "de"u8.CopyTo(more.Span);
        buffer.Advance(2);
        Assert.Equal("abcde"u8, buffer.Span);
        buffer.Release();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Without_a_hint_there_is_some_room(int hint)
    {
        var buffer = new OctetBuffer();
        Assert.False(buffer.GetSpan(hint).IsEmpty);
        Assert.False(buffer.GetMemory(hint).IsEmpty);
        buffer.Release();
    }

    [Fact]
    public void Emptied_it_begins_at_the_front_of_its_array_again()
    {
        var buffer = new OctetBuffer();
        buffer.Write(new byte[100]);
        int room = buffer.Free + buffer.Length;
        buffer.Consume(100);
        Assert.Equal((0, room), (buffer.Length, buffer.Free));
        buffer.Write(new byte[10]);
        buffer.Clear();
        Assert.Equal((0, room), (buffer.Length, buffer.Free));
        buffer.Release();
    }

    [Fact]
    public void Room_that_consuming_has_left_is_used_before_the_array_grows()
    {
        var buffer = new OctetBuffer();
        Fill(buffer);
        int size = buffer.Length;
        buffer.Consume(size - 10);
        byte[] left = buffer.Span.ToArray();
        _ = buffer.GetSpan(size / 2);
        Assert.Equal(size - 10, buffer.Free);   // the same array, its ten octets at its front
        Assert.Equal(left, buffer.Span);
        buffer.Release();
    }

    [Fact]
    public void It_grows_to_what_is_asked_for_and_keeps_what_it_holds()
    {
        var buffer = new OctetBuffer();
        Fill(buffer);
        byte[] before = buffer.Span.ToArray();
        Assert.True(buffer.GetSpan(100_000).Length >= 100_000);
        Assert.Equal(before, buffer.Span);
        buffer.Release();
    }

    [Fact]
    public void Released_it_holds_nothing_and_can_be_used_again()
    {
        var buffer = new OctetBuffer();
        buffer.Write("old"u8);
        buffer.Release();
        Assert.Equal((0, 0), (buffer.Length, buffer.Free));
        buffer.Release();
        buffer.Write("new"u8);
        Assert.Equal("new"u8, buffer.Span);
        buffer.Release();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void More_than_is_there_cannot_be_consumed(int octets)
    {
        var buffer = new OctetBuffer();
        buffer.Write("abc"u8);
        Assert.Throws<ArgumentOutOfRangeException>("count", () => buffer.Consume(octets));
        Assert.Equal("abc"u8, buffer.Span);
        buffer.Release();
    }

    [Fact]
    public void It_cannot_be_advanced_past_its_room_or_backwards()
    {
        var buffer = new OctetBuffer();
        Assert.Throws<ArgumentOutOfRangeException>("count", () => buffer.Advance(1));
        buffer.Write("abc"u8);
        Assert.Throws<ArgumentOutOfRangeException>("count", () => buffer.Advance(buffer.Free + 1));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => buffer.Advance(-1));
        Assert.Equal("abc"u8, buffer.Span);
        buffer.Release();
    }

    /// <summary>Against a list of octets, which cannot be wrong.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_is_done_to_it_it_holds_what_a_list_would(int seed)
    {
        var random = new Random(seed);
        var buffer = new OctetBuffer();
        var model = new List<byte>();
        for (int i = 0; i < 5000; i++)
        {
            switch (random.Next(20))
            {
                case < 8:
                    byte[] octets = Next(random.Next(random.Next(2000)));
                    buffer.Write(octets);
                    model.AddRange(octets);
                    break;
                case < 10:
                    octets = Next(random.Next(300));
                    ((IBufferWriter<byte>)buffer).Write(octets);
                    model.AddRange(octets);
                    break;
                case < 18:
                    int count = random.Next(buffer.Length + 1);
                    buffer.Consume(count);
                    model.RemoveRange(0, count);
                    break;
                case 18 when random.Next(10) == 0:
                    buffer.Release();
                    model.Clear();
                    break;
                case 19 when random.Next(10) == 0:
                    buffer.Clear();
                    model.Clear();
                    break;
            }
            Assert.Equal(model.Count, buffer.Length);
            Assert.True(buffer.Span.SequenceEqual(model.ToArray()), $"step {i}");
        }
        buffer.Release();

        byte[] Next(int count)
        {
            byte[] octets = new byte[count];
            random.NextBytes(octets);
            return octets;
        }
    }

    /// <summary>Writes until there is no room behind what was written.</summary>
    private static void Fill(OctetBuffer buffer)
    {
        buffer.Write("begin"u8);
        Span<byte> rest = buffer.GetSpan();
        for (int i = 0; i < rest.Length; i++) rest[i] = (byte)i;
        buffer.Advance(rest.Length);
        Assert.Equal(0, buffer.Free);
    }
}
