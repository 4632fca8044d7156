using System.Net;

namespace PoolingClient.Pool;

/// <summary>What is known of idle limits, end point by end point: the servers behind one name, or the load balancers before them, may differ.</summary>
/// <remarks>Not thread-safe: under the gate of its pool.</remarks>
internal sealed class IdleKnowledgeBook(TimeProvider time)
{
    /// <summary>More addresses than a name answers with. Beyond it, those that have taught nothing are forgotten; if all have, the new one shares.</summary>
    private const int Most = 64;

    private readonly Dictionary<EndPoint, IdleKnowledge> _known = [];

    // For connections that do not tell where they lead, and for end points beyond the most.
    private readonly IdleKnowledge _others = new(time);

    /// <summary>The knowledge of the end point. It stays valid for the connection that asks, also when it is forgotten here.</summary>
    public IdleKnowledge Of(EndPoint? endPoint)
    {
        if (endPoint is null) return _others;
        if (_known.TryGetValue(endPoint, out IdleKnowledge? known)) return known;
        if (_known.Count >= Most) Forget();
        if (_known.Count >= Most) return _others;
        known = new IdleKnowledge(time);
        _known.Add(endPoint, known);
        return known;
    }

    /// <summary>The end point with the shortest limit, for the snapshot; null where no limit is known.</summary>
    public (EndPoint? EndPoint, IdleKnowledge Knowledge)? Shortest
    {
        get
        {
            (EndPoint?, IdleKnowledge)? shortest = _others.Limit is null ? null : (null, _others);
            TimeSpan least = _others.Limit ?? TimeSpan.MaxValue;
            foreach ((EndPoint endPoint, IdleKnowledge knowledge) in _known)
            {
                if (knowledge.Limit is not { } limit || limit >= least) continue;
                (least, shortest) = (limit, (endPoint, knowledge));
            }
            return shortest;
        }
    }

    private void Forget()
    {
        foreach ((EndPoint endPoint, IdleKnowledge knowledge) in _known)
        {
            if (knowledge.Limit is null) _known.Remove(endPoint);
        }
    }
}
