namespace PoolingClient.Soak.Plans;

/// <summary>How the end of an answer's content is told (RFC 9112 6.3).</summary>
internal enum AnswerFraming
{
    Length,
    Chunked,
    UntilClose,
}
