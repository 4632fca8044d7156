using System.Net.Http.Headers;
using PoolingClient.Soak.Plans;
using PoolingClient.Soak.Server;

namespace PoolingClient.Soak;

/// <summary>Compares an answer with what was planned, octet by octet, as it is read.</summary>
internal sealed class AnswerCheck
{
    private readonly RequestPlan _plan;
    private readonly bool _isTls;
    private readonly byte[] _expected;
    private int _length;

    /// <param name="plan">The request.</param>
    /// <param name="isTls">Whether an end without close_notify can be told from an end.</param>
    /// <param name="expected">Room for the content, the caller's.</param>
    public AnswerCheck(RequestPlan plan, bool isTls, byte[] expected)
    {
        (_plan, _isTls, _expected) = (plan, isTls, expected);
        SoakContent.FillAnswer(plan, expected.AsSpan(0, plan.AnswerLength));
    }

    private int Status { get; set; }

    private int WholeLength => AnswerWriter.HasContent(_plan, Status) ? _plan.AnswerLength : 0;

    /// <summary>The head: whose it is, and whether its status and length are what the server was to say.</summary>
    /// <exception cref="WrongAnswerException">It is not.</exception>
    public void Head(int status, HttpResponseHeaders headers, HttpContentHeaders contentHeaders)
    {
        Head(status, headers.TryGetValues("X-Id", out IEnumerable<string>? ids) ? string.Join(',', ids) : "none", contentHeaders.ContentLength);
    }

    /// <inheritdoc cref="Head(int, HttpResponseHeaders, HttpContentHeaders)"/>
    public void Head(int status, string id, long? contentLength)
    {
        Status = status;
        if (id != _plan.Id) throw new WrongAnswerException($"the answer to {_plan.Id} has the id {id}");
        bool isPlanned = status == _plan.Status || (_plan.Fault == ServerFault.Unavailable && status == 503) || (_plan.Fault == ServerFault.Early && status == 413);
        if (!isPlanned) throw new WrongAnswerException($"the status is {status}");
        if (_plan.Framing == AnswerFraming.Length && status is not (204 or 304) && contentLength != _plan.AnswerLength)
        {
            throw new WrongAnswerException($"Content-Length is {contentLength}, and {_plan.AnswerLength} was sent");
        }
    }

    /// <summary>The next octets of the content.</summary>
    /// <exception cref="WrongAnswerException">They are not the answer's.</exception>
    public void Content(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > WholeLength - _length) throw new WrongAnswerException($"more than the {WholeLength} octets of the answer came");
        if (!octets.SequenceEqual(_expected.AsSpan(_length, octets.Length))) throw new WrongAnswerException($"the content is another from octet {_length + octets.CommonPrefixLength(_expected.AsSpan(_length))} on");
        _length += octets.Length;
    }

    /// <summary>The client says that this was all.</summary>
    /// <param name="trailers">The trailers; null where the client does not give them.</param>
    /// <exception cref="WrongAnswerException">It was not.</exception>
    public Outcome End(HttpResponseHeaders? trailers)
    {
        if (_length < WholeLength)
        {
            // On a plain connection no client can tell a FIN that cuts such content from the one that ends it.
            if (_plan.Framing == AnswerFraming.UntilClose && !_isTls) return Outcome.Cut;
            throw new WrongAnswerException($"{_length} of {WholeLength} octets were reported as complete");
        }
        if (trailers is not null && _plan.Framing == AnswerFraming.Chunked && _plan.HasTrailer && AnswerWriter.HasContent(_plan, Status))
        {
            string trailer = trailers.TryGetValues("X-Trailer", out IEnumerable<string>? values) ? string.Join(',', values) : "none";
            if (trailer != _plan.Id) throw new WrongAnswerException($"the trailer is {trailer}");
        }
        return Outcome.Answered;
    }
}
