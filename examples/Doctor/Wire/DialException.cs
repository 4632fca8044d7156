namespace Doctor.Wire;

/// <summary>A connection was not made. The message says why, in a few words.</summary>
internal sealed class DialException(string message, Exception cause) : Exception(message, cause);
