namespace PoolingClient.Extensions.Tests;

public sealed class NearestTests
{
    private static readonly string[] Names = ["ReadTimeout", "WriteTimeout", "MaxPipelineDepth", "Proxy"];

    [Theory]
    [InlineData("ReadTimeout", "ReadTimeout")]
    [InlineData("readtimeout", "ReadTimeout")]
    [InlineData("ReadTimeuot", "ReadTimeout")]
    [InlineData("ReadTimeOut", "ReadTimeout")]
    [InlineData("Timeout", null)]
    [InlineData("WritTimeout", "WriteTimeout")]
    [InlineData("PipelineDepth", "MaxPipelineDepth")]
    [InlineData("Prox", "Proxy")]
    [InlineData("Pr", null)]
    [InlineData("", null)]
    public void It_finds_what_was_meant(string given, string? name) => Assert.Equal(name, Nearest.Of(given, Names));

    [Fact]
    public void A_key_without_end_is_not_compared() => Assert.Null(Nearest.Of(new string('x', 100_000), Names));
}
