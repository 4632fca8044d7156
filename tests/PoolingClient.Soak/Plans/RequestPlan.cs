using System.Globalization;

namespace PoolingClient.Soak.Plans;

/// <summary>One request: what is asked, what is answered, and what goes wrong. The caller and the server know it from the seed and the request's id.</summary>
internal sealed record RequestPlan(int Worker, int Index)
{
    public required string Method { get; init; }

    public int RequestLength { get; init; }

    public bool IsRequestChunked { get; init; }

    /// <summary>A POST with an Idempotency-Key: the client may send it twice.</summary>
    public bool HasKey { get; init; }

    public bool Expects { get; init; }

    public required int Status { get; init; }

    public required int AnswerLength { get; init; }

    public required AnswerFraming Framing { get; init; }

    /// <summary>Interim responses before the answer.</summary>
    public int Interims { get; init; }

    public bool HasTrailer { get; init; }

    public bool IsHttp10 { get; init; }

    public ServerFault Fault { get; init; }

    /// <summary>The fault happens to the first so many receipts of the request; later ones are answered well.</summary>
    public int FaultTimes { get; init; }

    /// <summary>Where in the answer: see <see cref="OffsetIn"/>.</summary>
    public ulong Where { get; init; }

    /// <summary>Of a pause of the server.</summary>
    public int PauseMilliseconds { get; init; }

    public CallerFault CallerFault { get; init; }

    /// <summary>Milliseconds, or octets.</summary>
    public int CallerAmount { get; init; }

    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Worker}-{Index}");

    /// <summary>It goes through the wire door: a quarter of those that can.</summary>
    public bool IsWire => !Expects && !IsRequestChunked && (Where >> 40 & 3) == 0;

    public bool MayBeSentTwice => Method != "POST" || HasKey;

    /// <summary>
    /// An octet of the answer, from before the first to behind the last. A quarter of the faults come before the first, where the client must not send again what the
    /// server has received; half of them within the head.
    /// </summary>
    public int OffsetIn(int length) => (Where & 3) switch
    {
        0 => 0,
        1 => (int)((Where >> 2) % (ulong)(length + 1)),
        _ => (int)((Where >> 2) % (ulong)(Math.Min(length, 160) + 1)),
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Id} {Method}{(IsWire ? " by wire" : "")} sends {RequestLength}{(IsRequestChunked ? " chunked" : "")}{(HasKey ? " with key" : "")}{(Expects ? " expects 100" : "")}, answer {Status} of {AnswerLength} by {Framing}{(Interims > 0 ? $" after {Interims} interim" : "")}{(HasTrailer ? " with trailer" : "")}{(IsHttp10 ? " HTTP/1.0" : "")}, server: {Fault}{(Fault == ServerFault.None ? "" : $" x{FaultTimes} at {Where} for {PauseMilliseconds} ms")}, caller: {CallerFault}{(CallerFault == CallerFault.None ? "" : $" {CallerAmount}")}
        """);
}
