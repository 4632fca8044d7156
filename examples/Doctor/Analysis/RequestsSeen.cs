namespace Doctor.Analysis;

/// <summary>As many requests on one connection as it takes.</summary>
/// <param name="Asked">How many there were to be.</param>
/// <param name="Answered">How many were answered.</param>
/// <param name="End">Why there were no more.</param>
internal sealed record RequestsSeen(int Asked, int Answered, RequestsEnd End);
