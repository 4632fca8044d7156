using System.Globalization;
using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>
/// Requests for one URL whose answers can be told apart, by what the server was seen to do: send an id back, give parts, answer HEAD.
/// </summary>
internal sealed class Marks
{
    public const string IdName = "X-Request-Id";

    /// <summary>Every request of the deepest pipeline gets a part of its own.</summary>
    public const int LeastForRanges = PipelineProbe.Deepest + 1;

    private readonly AnswerSeen _first;
    private readonly int? _headStatus;
    private readonly bool _onlyHead;
    private readonly string _id = NewId();

    public Marks(AnswerSeen first, HeadSeen? head, bool isHeadGood, bool prefersHead)
    {
        _first = first;
        _headStatus = isHeadGood ? head?.Status : null;
        _onlyHead = prefersHead && !first.TakesRanges;
        // An answer to GET without content looks like one to HEAD.
        bool hasBoth = _headStatus is not null && !_onlyHead && first.ContentLength > 0;
        Kinds = (hasBoth ? PipelineMarks.Methods : 0) | (first.TakesRanges ? PipelineMarks.Ranges : 0) | (first.EchoesId ? PipelineMarks.Ids : 0);
    }

    public PipelineMarks Kinds { get; }

    public static string NewId() => Guid.NewGuid().ToString("N");

    public static string IdField(string id) => $"{IdName}: {id}\r\n";

    /// <summary>The request with that number. Every third is HEAD where that helps.</summary>
    public Ask Request(int number)
    {
        bool isHead = IsHead(number);
        string fields = IdField(IdOf(number));
        if (!isHead && _first.TakesRanges) fields += string.Create(CultureInfo.InvariantCulture, $"Range: bytes=0-{number}\r\n");
        return new Ask(isHead, fields);
    }

    /// <summary>Whether an answer can be the one to the request with that number.</summary>
    public bool Fits(int number, Answer answer)
    {
        if (_first.EchoesId && answer[IdName] != IdOf(number)) return false;
        if (IsHead(number)) return answer.Status == _headStatus;
        if (!_first.TakesRanges) return answer.Status == _first.Status;
        // A server need not give a part (RFC 9110 14.2); all of it is right too.
        string part = string.Create(CultureInfo.InvariantCulture, $"bytes 0-{number}/");
        return answer.Status == 206 ? answer["Content-Range"]?.StartsWith(part, StringComparison.Ordinal) == true : answer.Status == _first.Status;
    }

    public bool IsHead(int number) => _onlyHead || (Kinds.HasFlag(PipelineMarks.Methods) && number % 3 == 2);

    private string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{_id}-{number}");
}
