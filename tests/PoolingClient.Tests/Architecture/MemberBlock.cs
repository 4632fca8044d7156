using System.Text.RegularExpressions;

namespace PoolingClient.Tests.Architecture;

/// <summary>A member of a type that has braces: the lines from its declaration to the brace that closes it, found by counting braces.</summary>
internal readonly partial record struct MemberBlock(int FirstLine, int Lines)
{
    private enum Kind { Type, Member, Inner }

    private readonly record struct Block(Kind Kind, int FirstLine);

    /// <param name="code">Without comments and strings.</param>
    public static IEnumerable<MemberBlock> In(string code)
    {
        var open = new Stack<Block>();
        int line = 1;
        (int At, int Line)? begin = null;   // where the declaration begins that is being read: the first sign behind the last brace or semicolon
        for (int i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case '{':
                    open.Push(new Block(KindOf(code[(begin?.At ?? i)..i], open), begin?.Line ?? line));
                    begin = null;
                    break;
                case '}':
                    if (open.TryPop(out Block block) && block.Kind == Kind.Member) yield return new MemberBlock(block.FirstLine, line - block.FirstLine + 1);
                    begin = null;
                    break;
                case ';':
                    begin = null;
                    break;
                case '\n':
                    line++;
                    break;
                default:
                    if (!char.IsWhiteSpace(code[i])) begin ??= (i, line);
                    break;
            }
        }
    }

    private static Kind KindOf(string declaration, Stack<Block> open)
    {
        if (open.Count > 0 && open.Peek().Kind != Kind.Type) return Kind.Inner;
        return TypeWord().IsMatch(declaration) ? Kind.Type : Kind.Member;
    }

    [GeneratedRegex(@"\b(class|struct|interface|enum|record|namespace)\s+\w")]
    private static partial Regex TypeWord();
}
