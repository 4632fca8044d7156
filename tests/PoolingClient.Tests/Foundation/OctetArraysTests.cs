using PoolingClient.Foundation;

namespace PoolingClient.Tests.Foundation;

public class OctetArraysTests
{
    [Theory]
    [InlineData(0, 128)]
    [InlineData(1, 128)]
    [InlineData(128, 128)]
    [InlineData(129, 256)]
    [InlineData(10 * 1024, 16 * 1024)]
    [InlineData(64 * 1024, 64 * 1024)]
    [InlineData(64 * 1024 + 1, 128 * 1024)]
    public void An_array_has_room_for_what_was_asked_and_not_much_more(int length, int expected)
    {
        for (int i = 0; i < 2; i++)
        {
            byte[] array = OctetArrays.Rent(length);
            Assert.Equal(expected, array.Length);
            OctetArrays.Return(array);
        }
    }

    [Fact]
    public void Nobody_else_has_what_was_rented()
    {
        const int Many = 1000;   // more than are kept
        for (int round = 0; round < 2; round++)
        {
            byte[][] rented = [.. Enumerable.Range(0, Many).Select(_ => OctetArrays.Rent(300))];
            Assert.Equal(Many, rented.Distinct().Count());
            foreach (byte[] array in rented) OctetArrays.Return(array);
        }
    }

    /// <summary>Arrays that were not rented here, and have a size that none here has.</summary>
    [Fact]
    public void An_array_of_another_size_is_not_kept() => Assert.Throws<ArgumentException>(() => OctetArrays.Return(new byte[300]));
}
