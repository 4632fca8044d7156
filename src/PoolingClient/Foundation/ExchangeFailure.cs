namespace PoolingClient.Foundation;

/// <summary>
/// Why an exchange ended without its response: data between the floors, an exception only at the doors.
/// </summary>
/// <param name="Kind">What happened.</param>
/// <param name="Stage">How far the exchange had come.</param>
/// <param name="Fate">Whether the server may have acted on it.</param>
/// <param name="Message">The whole sentence for people. It holds no field values, no query and no content.</param>
/// <param name="Cause">The exception underneath, where there was one.</param>
internal sealed record ExchangeFailure(FailureKind Kind, RequestStage Stage, RequestFate Fate, string Message, Exception? Cause = null)
{
    /// <summary>Its deadline ended it on its connection, whatever its caller was at.</summary>
    public bool IsDeadline { get; init; }
}
