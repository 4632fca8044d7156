namespace PoolingClient.Tests.Pool;

/// <summary>
/// What happened, in short sentences, in order. Tests compare all of it and not parts, so that an event too many fails them too.
/// </summary>
internal sealed class EventLog
{
    private readonly List<string> _events = [];

    public void Add(string sentence) => _events.Add(sentence);

    /// <summary>These happened since the last look, in this order, and nothing else.</summary>
    public void Expect(params string[] sentences)
    {
        Assert.Equal(sentences, _events);
        _events.Clear();
    }

    /// <summary>Forgets what led to the situation that a test is about.</summary>
    public void Clear() => _events.Clear();

    /// <summary>All since the last look, for tests whose events have no fixed order.</summary>
    public IReadOnlyList<string> Take()
    {
        string[] taken = [.. _events];
        _events.Clear();
        return taken;
    }
}
