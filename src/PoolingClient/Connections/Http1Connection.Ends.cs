using System.Globalization;
using System.Net.Sockets;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Connections;

/// <summary>What the reader makes of the end of the octets: an orderly one, one in the middle of something, or an error.</summary>
internal sealed partial class Http1Connection
{
    private void OnFin()
    {
        if (_sendError is { } error)
        {
            OnReceiveFailed(error);
            return;
        }
        if (_current is null)
        {
            bool idle = Volatile.Read(ref _inFlight) == 0;
            Shut(idle ? CloseReason.PeerClosedIdle : CloseReason.PeerClosed, new Loss(FailureKind.ClosedByPeer, $"the server closed the connection (FIN) before it answered (RFC 9112 9.5){NeverAnswered()}."));
            return;
        }
        string progress = Progress();
        if (_headDelivered && _reader.Head.Framing == ContentFraming.CloseDelimited && !_carrier.EndWasSaid)
        {
            Shut(CloseReason.PeerClosed, new Loss(FailureKind.ClosedByPeer, $"the TLS connection ended {progress} without close_notify: content that only the end delimits may have been cut (RFC 9112 9.8)."));
            return;
        }
        if (_reader.ReadClose() == ResponseEvent.End) EndResponse(0);
        else Shut(CloseReason.PeerClosed, new Loss(FailureKind.ClosedByPeer, $"the server closed the connection (FIN) {progress}: {_reader.Violation}."));
    }

    private void OnReceiveFailed(Exception error)
    {
        // An alert of TLS ends the sending too, which knows less of it.
        bool isTls = _carrier.Security is not null && error is IOException { InnerException: not SocketException };
        Exception cause = isTls ? error : _sendError ?? error.InnerException as SocketException ?? error;
        string where = _current is null ? "" : " " + Progress();
        string what = isTls ? $"TLS failed{where}: {error.GetBaseException().Message}{NeverAnswered()}."
            : cause is SocketException { SocketErrorCode: SocketError.ConnectionReset } ? $"the server reset the connection (RST){where}."
            : $"the socket failed{where}: {cause.Message}.";
        Shut(CloseReason.SocketError, new Loss(FailureKind.SocketError, what, cause));
    }

    /// <summary>What servers end new connections for without a word: they expect TLS, or a certificate of the client.</summary>
    private string NeverAnswered()
    {
        if (Facts.OctetsReceived > 0) return "";
        return ", and had sent nothing on it: " + (_carrier.Security is null ? "it may speak TLS on that port (https)" : "it may want a client certificate (SslOptions)");
    }

    /// <summary>How far the response under way had come.</summary>
    private string Progress() => !_headDelivered ? "within the response's head" : _reader.Head.Framing switch
    {
        ContentFraming.Length => string.Create(CultureInfo.InvariantCulture, $"after {_reader.Head.ContentLength - _reader.ContentRun} of {_reader.Head.ContentLength} octets of content"),
        ContentFraming.Chunked => "before the last chunk of the content",
        _ => "within the content",
    };
}
