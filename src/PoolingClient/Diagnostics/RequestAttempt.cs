namespace PoolingClient;

/// <summary>One connection that a request was given to, and what happened on it (RFC 9112 9.2; on a further one: RFC 9112 9.3.1). Spans count from the beginning of the request.</summary>
public sealed record RequestAttempt
{
    /// <summary>The connection's number in this process, as messages name it too.</summary>
    public required long ConnectionId { get; init; }

    /// <summary>Which exchange on that connection it was; 1 is the first, everything above is reuse (RFC 9112 9.3).</summary>
    public required int ExchangeNumber { get; init; }

    /// <summary>The connection had served before (RFC 9112 9.3).</summary>
    public bool IsReused => ExchangeNumber > 1;

    /// <summary>How the connection was made (RFC 9112 9.1); null where it was there already.</summary>
    public ConnectionSetup? Setup { get; init; }

    /// <summary>It began to wait for a connection (RFC 9112 9.4).</summary>
    public required TimeSpan Queued { get; init; }

    /// <summary>The request left the queue (RFC 9112 9.4): it was given to the connection.</summary>
    public required TimeSpan Assigned { get; init; }

    /// <summary>The kernel took the last octets that were sent before the response (RFC 9112 9.2; SEND: RFC 9293 3.9.1).</summary>
    public TimeSpan? Sent { get; init; }

    /// <summary>The first octet of a response came (RFC 9112 9.2).</summary>
    public TimeSpan? FirstOctet { get; init; }

    /// <summary>The final response head was complete (no interim one: RFC 9110 15.2).</summary>
    public TimeSpan? Head { get; init; }

    /// <summary>The last octet of the response's content came (RFC 9112 6.3).</summary>
    public TimeSpan? ContentEnd { get; init; }

    /// <summary>The connection was lost, and the request was sent again on another (RFC 9112 9.3.1); null for an attempt that was answered.</summary>
    public TimeSpan? Lost { get; init; }

    /// <summary>Why it was lost; null for an attempt that was answered.</summary>
    public string? LostBecause { get; init; }

    /// <summary>
    /// A response came that is not the caller's, and the request went on: a redirect that was followed (RFC 9110 15.4), a challenge that was answered (RFC 9110 11.3), an expectation
    /// that was not met (RFC 9110 10.1.1). Null for the last attempt.
    /// </summary>
    public TimeSpan? FollowedUp { get; init; }

    /// <summary>The status code of that response (RFC 9110 15).</summary>
    public int? FollowedStatus { get; init; }

    /// <summary>All of it in order, with names: what a table or a log shows.</summary>
    public IReadOnlyList<(string Name, TimeSpan At)> Events
    {
        get
        {
            var events = new List<(string, TimeSpan)>();
            Add("began to wait", Queued);
            if (Setup is { } setup)
            {
                Add("dial begun", setup.Begun);
                Add("name resolved", setup.Resolved);
                foreach (AddressTried address in setup.Addresses) Add(address.Describe(), address.Ended);
                Add("tunnel asked for", setup.TunnelBegun);
                Add("tunnel made", setup.Tunneled);
                Add("TLS handshake begun", setup.TlsBegun);
                Add("TLS handshake complete", setup.Secured);
            }
            Add("given to the connection", Assigned);
            Add("request sent", Sent);
            Add("first octet of the response", FirstOctet);
            Add("response head complete", Head);
            Add("content complete", ContentEnd);
            Add($"connection lost: {LostBecause}", Lost);
            Add($"response {FollowedStatus} followed up", FollowedUp);
            return events;

            void Add(string name, TimeSpan? at)
            {
                if (at is { } instant) events.Add((name, instant));
            }
        }
    }
}
