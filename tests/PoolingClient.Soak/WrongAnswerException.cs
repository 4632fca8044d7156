namespace PoolingClient.Soak;

/// <summary>An answer is not the request's own.</summary>
internal sealed class WrongAnswerException(string what) : Exception(what);
