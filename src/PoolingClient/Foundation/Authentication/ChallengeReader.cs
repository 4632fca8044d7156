using System.Buffers;
using System.Text;

namespace PoolingClient.Foundation;

/// <summary>
/// Reads the challenges of a field value (RFC 9110 11.6.1). The comma separates challenges and parameters alike: what follows one is a
/// parameter if it is a token with an equals sign, else the scheme of the next challenge. A malformed challenge is skipped whole, those beside it count.
/// </summary>
internal ref struct ChallengeReader(ReadOnlySpan<char> value)
{
    /// <summary>Far above what servers send (a handful), and a bound for work on what they could send.</summary>
    public const int MostChallenges = 32, MostParameters = 32;

    private const string TokenCharacters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Token = SearchValues.Create(TokenCharacters);
    private static readonly SearchValues<char> Token68 = SearchValues.Create("-._~+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private ReadOnlySpan<char> _rest = value;

    /// <summary>All well-formed challenges of all field lines, in order.</summary>
    public static List<Challenge> ReadAll(IEnumerable<string> fieldValues)
    {
        var found = new List<Challenge>();
        foreach (string value in fieldValues) new ChallengeReader(value).Read(found);
        return found;
    }

    private void Read(List<Challenge> found)
    {
        Challenge? current = null;
        bool isSound = true;
        while (true)
        {
            while (!_rest.IsEmpty && _rest[0] is ' ' or '\t' or ',') _rest = _rest[1..];
            if (_rest.IsEmpty || found.Count >= MostChallenges) break;
            if (!TryTakeToken(out ReadOnlySpan<char> token))
            {
                isSound = false;
            }
            else if (NextIs('='))
            {
                isSound &= current is not null && TryTakeParameter(current, token);
            }
            else
            {
                if (current is not null && isSound) found.Add(current);
                current = new Challenge(token.ToString());
                isSound = TryTakeFirst(current);
            }
            isSound &= AtEndOfElement();
            if (!isSound) SkipElement();
        }
        if (current is not null && isSound && found.Count < MostChallenges) found.Add(current);
    }

    /// <summary>What stands beside the scheme: nothing, a token68, or the first parameter. At least one space is between them.</summary>
    private bool TryTakeFirst(Challenge challenge)
    {
        if (AtEndOfElement()) return true;
        if (_rest[0] is not ' ') return false;
        _rest = _rest.TrimStart(' ');
        if (TrySkipToken68()) return true;
        return TryTakeToken(out ReadOnlySpan<char> name) && NextIs('=') && TryTakeParameter(challenge, name);
    }

    /// <summary>Schemes with a token68 are none that can be answered here: it is only read over.</summary>
    private bool TrySkipToken68()
    {
        int length = _rest.IndexOfAnyExcept(Token68);
        if (length == 0) return false;
        if (length < 0) length = _rest.Length;
        while (length < _rest.Length && _rest[length] == '=') length++;
        ReadOnlySpan<char> behind = _rest[length..].TrimStart(" \t");
        if (!behind.IsEmpty && behind[0] != ',') return false;
        _rest = behind;
        return true;
    }

    /// <summary>The equals sign, with the white space that may be around it, and the value.</summary>
    private bool TryTakeParameter(Challenge challenge, ReadOnlySpan<char> name)
    {
        _rest = _rest.TrimStart(" \t")[1..].TrimStart(" \t");
        if (_rest is ['"', ..]) return TryTakeQuoted(out string? quoted) && challenge.TryAdd(name.ToString(), quoted!);
        return TryTakeToken(out ReadOnlySpan<char> value) && challenge.TryAdd(name.ToString(), value.ToString());
    }

    private bool TryTakeQuoted(out string? text)
    {
        var unquoted = new StringBuilder();
        text = null;
        for (int i = 1; i < _rest.Length; i++)
        {
            char c = _rest[i];
            if (c == '"')
            {
                text = unquoted.ToString();
                _rest = _rest[(i + 1)..];
                return true;
            }
            if (c == '\\' && ++i == _rest.Length) break;
            unquoted.Append(_rest[i]);
        }
        return false;
    }

    private bool TryTakeToken(out ReadOnlySpan<char> token)
    {
        int length = _rest.IndexOfAnyExcept(Token);
        if (length < 0) length = _rest.Length;
        token = _rest[..length];
        _rest = _rest[length..];
        return length > 0;
    }

    private readonly bool NextIs(char c) => _rest.TrimStart(" \t") is [var next, ..] && next == c;

    private readonly bool AtEndOfElement() => _rest.TrimStart(" \t") is [] or [',', ..];

    /// <summary>Goes on to the next comma that is not in quotes.</summary>
    private void SkipElement()
    {
        bool isQuoted = false;
        int i = 0;
        for (; i < _rest.Length && (isQuoted || _rest[i] != ','); i++)
        {
            if (_rest[i] == '"') isQuoted = !isQuoted;
            else if (isQuoted && _rest[i] == '\\') i++;
        }
        _rest = _rest[Math.Min(i, _rest.Length)..];
    }
}
