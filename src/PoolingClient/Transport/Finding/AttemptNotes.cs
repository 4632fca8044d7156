using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>How the attempts of one dial end: noted for whoever asks what the dial did, and for the next dials to the same end points.</summary>
internal sealed class AttemptNotes(AddressBook book, DialFacts facts, PoolSettings settings)
{
    /// <summary>An address that did not answer for so long counts as failed, though another was faster: RFC 8305's delay, where ours is off.</summary>
    private static readonly TimeSpan RecommendedDelay = TimeSpan.FromMilliseconds(250);

    public long Begin(EndPoint endPoint, out int number)
    {
        long now = settings.Time.GetTimestamp();
        number = facts.BeginAttempt(endPoint, now);
        return now;
    }

    public void Connected(EndPoint endPoint, int number)
    {
        facts.EndAttempt(number, settings.Time.GetTimestamp(), null);
        facts.EndPoint = endPoint;
        book.NoteConnected(endPoint);
    }

    public void Failed(EndPoint endPoint, int number, long begun, SocketException error)
    {
        long now = settings.Time.GetTimestamp();
        facts.EndAttempt(number, now, error.SocketErrorCode.ToString());
        // What this machine lacks says nothing of an address.
        if (error.SocketErrorCode is not (SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)) book.NoteFailed(endPoint, begun, now);
    }

    /// <summary>It was not the end point that failed.</summary>
    public void Failed(int number, Exception error) =>
        facts.EndAttempt(number, settings.Time.GetTimestamp(), ((error as DialOptionException)?.InnerException as SocketException)?.SocketErrorCode.ToString() ?? error.GetType().Name);

    /// <summary>It ended without an answer.</summary>
    /// <param name="why">What is said of it.</param>
    /// <param name="hadItsTime">It was waited for as long as it is before the next one is tried.</param>
    public void GivenUp(EndPoint endPoint, int number, long begun, string why, bool hadItsTime)
    {
        long now = settings.Time.GetTimestamp();
        facts.EndAttempt(number, now, why);
        TimeSpan enough = settings.Transport.AttemptDelay == Timeout.InfiniteTimeSpan ? RecommendedDelay : settings.Transport.AttemptDelay;
        // A timer may fire a moment before the clock shows its time.
        if (hadItsTime || settings.IsAfter(begun, enough, now)) book.NoteFailed(endPoint, begun, now);
    }
}
