namespace PoolingClient.Tests.Architecture;

/// <summary>
/// C# source without its comments, strings and characters: blanks stand in their place, so that lines and columns stay. What stands in
/// the holes of interpolated strings is code and is kept.
/// </summary>
internal sealed class CodeText
{
    private readonly string _source;
    private readonly char[] _code;
    private int _at;

    private CodeText(string source) => (_source, _code) = (source, source.ToCharArray());

    public static string Of(string source)
    {
        var text = new CodeText(source);
        while (text._at < source.Length) text.ReadCode(braces: 0);
        return new string(text._code);
    }

    private char Current => _at < _source.Length ? _source[_at] : '\0';

    private bool Starts(string what) => string.CompareOrdinal(_source, _at, what, 0, what.Length) == 0;

    /// <summary>Reads code to its end, or up to the braces that close the hole it stands in.</summary>
    private void ReadCode(int braces)
    {
        int open = 0;
        while (_at < _source.Length)
        {
            if (Starts("//")) BlankTo("\n", keepsEnd: true);
            else if (Starts("/*")) BlankTo("*/", keepsEnd: false);
            else if (Current == '\'') ReadQuoted('\'', dollars: 0, isVerbatim: false);
            else if (Current is '"' or '$' or '@') ReadString();
            else if (braces > 0 && open == 0 && Current == '}') return;
            else
            {
                if (Current == '{') open++;
                if (Current == '}') open--;
                _at++;
            }
        }
    }

    private void ReadString()
    {
        int start = _at, dollars = 0;
        bool isVerbatim = false;
        for (; Current is '$' or '@'; _at++)
        {
            if (Current == '$') dollars++;
            else isVerbatim = true;
        }
        if (Current != '"') return;   // a name like @class
        _at = start;
        Blank(dollars + (isVerbatim ? 1 : 0));
        int quotes = CountOf('"');
        if (quotes >= 3 && !isVerbatim) ReadRaw(quotes, dollars);
        else ReadQuoted('"', dollars, isVerbatim);
    }

    private void ReadQuoted(char quote, int dollars, bool isVerbatim)
    {
        Blank(1);
        while (_at < _source.Length)
        {
            if (Current == quote && isVerbatim && Starts("\"\"")) Blank(2);
            else if (Current == '\\' && !isVerbatim) Blank(2);
            else if (dollars > 0 && (Starts("{{") || Starts("}}"))) Blank(2);
            else if (dollars > 0 && Current == '{') ReadHole(1);
            else
            {
                bool ends = Current == quote;
                Blank(1);
                if (ends) return;
            }
        }
    }

    private void ReadRaw(int quotes, int dollars)
    {
        Blank(quotes);
        while (_at < _source.Length)
        {
            int braces = dollars > 0 ? CountOf('{') : 0;
            if (braces >= dollars && braces > 0)
            {
                Blank(braces - dollars);
                ReadHole(dollars);
            }
            else if (CountOf('"') >= quotes)
            {
                Blank(CountOf('"'));
                return;
            }
            else
            {
                Blank(1);
            }
        }
    }

    private void ReadHole(int braces)
    {
        Blank(braces);
        ReadCode(braces);
        Blank(braces);
    }

    private int CountOf(char c)
    {
        int count = 0;
        while (_at + count < _source.Length && _source[_at + count] == c) count++;
        return count;
    }

    private void BlankTo(string end, bool keepsEnd)
    {
        int at = _source.IndexOf(end, Math.Min(_source.Length, _at + 2), StringComparison.Ordinal);
        int to = at < 0 ? _source.Length : keepsEnd ? at : at + end.Length;
        Blank(to - _at);
    }

    private void Blank(int count)
    {
        for (; count > 0 && _at < _code.Length; count--, _at++)
        {
            if (_code[_at] is not ('\n' or '\r')) _code[_at] = ' ';
        }
    }
}
