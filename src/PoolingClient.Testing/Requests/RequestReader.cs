using System.Diagnostics.CodeAnalysis;
using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing.Requests;

/// <summary>Takes request heads from what one connection received, and records them.</summary>
internal sealed class RequestReader(OpenConnection connection, ServerState state)
{
    private RequestHead? _lastHead;
    private bool _emptyLineWasSkipped;
    private int _count;
    private DateTimeOffset _at;
    private TimeSpan _elapsed;

    /// <summary>Says that octets have just come, for the time stamps.</summary>
    internal void Touch() => (_at, _elapsed) = state.Stamp(state.Clock.GetTimestamp());

    internal bool TryRead([NotNullWhen(true)] out ServerRequest? request)
    {
        if (TryReadHead() is not { } head)
        {
            request = null;
            return false;
        }

        request = Record(head);
        return true;
    }

    /// <summary>Records octets that are no request.</summary>
    internal ServerRequest RecordMalformed(string reason)
    {
        var unread = connection.Input.Unread;
        var head = new RequestHead { Octets = unread[..Math.Min(unread.Length, RequestHeadParser.MaxHeadLength)].ToArray() };
        var request = Record(head);
        request.Malformed = reason;
        return request;
    }

    internal void Settle(ServerRequest request) => state.Requests.Settle(request);

    private RequestHead? TryReadHead()
    {
        // Clients repeat themselves. A head ends where its empty line ends, so octets that begin with a whole former head are that
        // head again, and need no parsing.
        if (_lastHead is { } last && connection.Input.Unread.StartsWith(last.Octets))
        {
            connection.Input.Consume(last.Octets.Length);
            return last;
        }

        var length = RequestHeadParser.FindEnd(connection.Input.Unread);
        if (length == 2 && !_emptyLineWasSkipped)
        {
            // RFC 9112, section 2.2: an empty line before a request is ignored, once.
            _emptyLineWasSkipped = true;
            connection.Input.Consume(2);
            length = RequestHeadParser.FindEnd(connection.Input.Unread);
        }

        if (length == 0)
        {
            return null;
        }

        if (length == 2)
        {
            throw new MalformedRequestException(400, "there are empty lines where a request line belongs (RFC 9112, section 2.2)");
        }

        var head = RequestHeadParser.Parse(connection.Input.Unread[..length]);
        connection.Input.Consume(length);
        _emptyLineWasSkipped = false;
        _lastHead = head;
        return head;
    }

    private ServerRequest Record(RequestHead head)
    {
        var request = new ServerRequest(head, connection.Record.Id, ++_count, _at, _elapsed, state.Options.MaxRecordedContent);
        state.Requests.Add(request);
        return request;
    }
}
