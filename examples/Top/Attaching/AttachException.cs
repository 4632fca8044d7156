namespace Top;

/// <summary>A process cannot be watched, or no longer.</summary>
internal sealed class AttachException(string message, Exception? inner = null) : Exception(message, inner);
