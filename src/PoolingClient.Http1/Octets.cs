using System.Buffers;
using System.Globalization;
using System.Text;

namespace PoolingClient.Http1;

/// <summary>The classes of octets that the grammar of RFC 9110 5 and RFC 9112 knows, and how octets are shown to people.</summary>
internal static class Octets
{
    /// <summary>The most octets of a message that an error text shows.</summary>
    public const int MostShown = 64;

    public const byte Cr = (byte)'\r', Lf = (byte)'\n', Sp = (byte)' ', Tab = (byte)'\t', Colon = (byte)':', Comma = (byte)',';

    /// <summary>tchar (RFC 9110 5.6.2).</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Control characters other than HTAB: what neither a field value nor a reason phrase may hold (RFC 9110 5.5). CR and LF are among them.</summary>
    public static readonly SearchValues<byte> Controls = SearchValues.Create(AllControls());

    /// <summary>What a request target may hold: visible ASCII (RFC 9112 3.2). Everything else ends the target or the line.</summary>
    public static readonly SearchValues<byte> Target = SearchValues.Create(VisibleExcept("#"u8));

    /// <summary>What the authority in a Host field may hold: reg-name, IP literals and a port (RFC 3986 3.2.2). No comma: a list of hosts is no host.</summary>
    public static readonly SearchValues<byte> Authority =
        SearchValues.Create("!$%&'()*+-.;=_~:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static bool IsOws(byte octet) => octet is Sp or Tab;

    public static bool IsDigit(byte octet) => (uint)(octet - '0') <= 9;

    /// <summary>True if the two are equal but for the case of ASCII letters.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Ascii.EqualsIgnoreCase(left, right);

    public static ReadOnlySpan<byte> TrimOws(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);

    /// <summary>The octets as text for an error message: visible ASCII as it is, all else as <c>\xHH</c>; at most <see cref="MostShown"/> of them.</summary>
    public static string Show(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder();
        foreach (byte octet in octets.Length > MostShown ? octets[..MostShown] : octets)
        {
            if (octet is >= 0x20 and < 0x7F and not (byte)'\\') text.Append((char)octet);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{octet:X2}");
        }
        return octets.Length > MostShown ? text.Append("...").ToString() : text.ToString();
    }

    private static byte[] AllControls()
    {
        var controls = new List<byte>();
        for (int octet = 0; octet < 0x20; octet++)
        {
            if (octet != Tab) controls.Add((byte)octet);
        }
        controls.Add(0x7F);
        return [.. controls];
    }

    private static byte[] VisibleExcept(ReadOnlySpan<byte> excluded)
    {
        var visible = new List<byte>();
        for (int octet = 0x21; octet < 0x7F; octet++)
        {
            if (!excluded.Contains((byte)octet)) visible.Add((byte)octet);
        }
        return [.. visible];
    }
}
