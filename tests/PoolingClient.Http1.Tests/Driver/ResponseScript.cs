using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>What a server sends on one connection, to which requests, and whether it closes behind it.</summary>
/// <param name="Text">The octets, one a character (Latin-1).</param>
internal sealed record ResponseScript(string Text)
{
    /// <summary>The requests that are outstanding, in order. Each is started when the response before it has ended.</summary>
    public RequestKind[] Requests { get; init; } = [RequestKind.Ordinary];

    /// <summary>The server closes its side after the last octet. Otherwise it stays silent.</summary>
    public bool Fin { get; init; }

    public CodecLimits Limits { get; init; } = CodecLimits.Default;

    public int Length => Text.Length;

    /// <summary>A fresh copy for each replay: the codec writes into the buffer (an obs-fold becomes spaces), as it would into a connection's.</summary>
    public byte[] Octets()
    {
        int wide = Text.AsSpan().IndexOfAnyExceptInRange('\0', '\u00FF');
        if (wide >= 0) throw new InvalidOperationException($"The character at {wide} of a script is no octet.");
        return Encoding.Latin1.GetBytes(Text);
    }

    public ResponseScript Prefix(int length) => this with { Text = Text[..length] };
}
