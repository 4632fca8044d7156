namespace PoolingClient.Extensions;

/// <summary>A kind of value as it stands in configuration: how its text is read, and what is said where it cannot be.</summary>
internal abstract class ValueKind<T>
{
    /// <summary>What a value must be, behind "must be": "from 1 to 1024".</summary>
    public abstract string Expected { get; }

    /// <summary>The kind for a schema.</summary>
    public abstract ValueShape Shape { get; }

    /// <summary>Whether the text may stand in a message. Not where credentials may be in it.</summary>
    public virtual bool MayBeShown => true;

    /// <summary>Reads a text.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="value">The value, if it is one.</param>
    /// <param name="hint">What may have been meant, where that is worth a word.</param>
    public abstract bool TryRead(string text, out T value, out string? hint);
}
