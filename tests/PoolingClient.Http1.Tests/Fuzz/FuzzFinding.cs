namespace PoolingClient.Http1.Tests;

/// <summary>An input that breaks what must hold, as short as it could be made.</summary>
/// <param name="Target">Who read it.</param>
/// <param name="Input">The octets.</param>
/// <param name="Fault">What did not hold.</param>
/// <param name="Run">In which run it was found, from 1.</param>
/// <param name="Row">The input as C#, as it would stand in a table.</param>
internal sealed record FuzzFinding(string Target, byte[] Input, string Fault, long Run, string Row)
{
    public string Hex => Convert.ToHexString(Input);
}
