namespace PoolingClient.Transport;

/// <summary>What is seen of the book from outside.</summary>
internal sealed partial class AddressBook
{
    /// <summary>What the resolver has said, and what is remembered of each address.</summary>
    public OriginResolution Read(long now)
    {
        lock (_gate)
        {
            return new OriginResolution
            {
                Addresses = Array.ConvertAll(_known ?? [], endPoint => _memory.Read(endPoint, now)),
                AnsweredAgo = _answeredAt == 0 ? null : _settings.Time.GetElapsedTime(Math.Min(_answeredAt, now), now),
                AskedFor = _underWay is { } asked ? _settings.Time.GetElapsedTime(Math.Min(asked.Begun, now), now) : null,
                Failure = _failure,
            };
        }
    }
}
