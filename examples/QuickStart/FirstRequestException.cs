namespace QuickStart;

/// <summary>The first request had no answer, so there is nothing to measure. The message is one line.</summary>
internal sealed class FirstRequestException(string message, Exception cause) : Exception(message, cause);
