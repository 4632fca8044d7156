namespace PoolingClient.Http1;

/// <summary>Reads a response head, status line and field section, as its octets come. The input always begins with the head's first octet.</summary>
internal sealed class ResponseHeadReader(CodecLimits limits)
{
    private readonly FieldSectionReader _fields = new(limits);
    private StatusLineReader _line;
    private bool _inFields, _statusIsRefused;

    public ResponseHead Head { get; } = new();

    /// <summary>Offset of the first octet not read yet; when a rule was broken, of the octet that broke it.</summary>
    public int At => _inFields ? _fields.At : _line.At;

    /// <summary>The part of the line being read that an error message may show.</summary>
    public (int Start, int Length) Shown => _inFields ? (_fields.LineStart, _fields.ShownLength) : (0, _statusIsRefused ? StatusLineReader.CodeEnd - 1 : _line.At);

    public void Begin()
    {
        _line = default;
        _inFields = _statusIsRefused = false;
    }

    /// <param name="spent">Octets of the interim heads before this one: they share the limit (P6).</param>
    public bool Read(Span<byte> input, int spent, RequestKind request, bool interimsLeft, out Rule rule)
    {
        int budget = limits.HeadOctets - spent;
        Span<byte> readable = input.Length > budget ? input[..budget] : input;
        if (ReadLines(readable, request, interimsLeft, out rule))
        {
            Head.Set(_line, _fields, request);
            return true;
        }
        if (rule == Rule.None && readable.Length == budget) rule = Rule.HeadTooLarge;
        return false;
    }

    private bool ReadLines(Span<byte> input, RequestKind request, bool interimsLeft, out Rule rule)
    {
        if (!_inFields)
        {
            bool whole = _line.Read(input, out rule);
            // The status is judged before what stands behind it, which may have come with it or not.
            if (_line.HasStatus && StatusRule(_line.Status, request, interimsLeft) is var broken && broken != Rule.None) (rule, _statusIsRefused) = (broken, true);
            if (!whole || rule != Rule.None) return false;
            _fields.Begin(Head.Fields, _line.At, isTrailers: false);
            _fields.Http10 = _line.Http10;
            _inFields = true;
        }
        return _fields.Read(input, out rule);
    }

    private static Rule StatusRule(int status, RequestKind request, bool interimsLeft) => status switch
    {
        101 => request.HasFlag(RequestKind.Upgrade) ? Rule.None : Rule.UnsolicitedSwitch,
        >= 100 and < 200 => interimsLeft ? Rule.None : Rule.TooManyInterim,
        _ => Rule.None,
    };
}
