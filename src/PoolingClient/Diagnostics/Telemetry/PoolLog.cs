using System.Net;
using Microsoft.Extensions.Logging;

namespace PoolingClient.Diagnostics;

/// <summary>
/// All that pools log. Numbers and names of the events are a contract: they do not change. Requests are named by method and origin, and
/// by their path where the options say so (<see cref="SocketPoolOptions.ShowPaths"/>); no message holds a query, a field value or content.
/// </summary>
internal static partial class PoolLog
{
    /// <summary>The pool's public type.</summary>
    public const string Category = "PoolingClient.SocketPool";

    // The third part of a number's format is that of zero: what was not held back is not worth a word. The value itself stays a number for those who read it as one.
    private const string NoneSaysNothing = ";;''";

    [LoggerMessage(1, LogLevel.Debug, "Pool {Pool} is open.", EventName = "PoolOpened")]
    public static partial void PoolOpened(ILogger logger, string pool);

    [LoggerMessage(2, LogLevel.Debug, "Pool {Pool} is closed.", EventName = "PoolClosed")]
    public static partial void PoolClosed(ILogger logger, string pool);

    [LoggerMessage(10, LogLevel.Debug, "Pool {Pool}: connection {ConnectionId} to {Origin} is open ({RemoteEndPoint}), after {Milliseconds:0.0} ms.", EventName = "ConnectionOpened")]
    public static partial void ConnectionOpened(ILogger logger, string pool, long connectionId, string origin, EndPoint? remoteEndPoint, double milliseconds);

    [LoggerMessage(11, LogLevel.Debug, "Pool {Pool}: connection {ConnectionId} to {Origin} is closed: {Reason}. It was open for {Seconds:0.000} s and carried {Exchanges} requests, {OctetsSent} octets sent and {OctetsReceived} received.", EventName = "ConnectionClosed")]
    public static partial void ConnectionClosed(ILogger logger, string pool, long connectionId, string origin, string reason, double seconds, int exchanges, long octetsSent, long octetsReceived);

    [LoggerMessage(12, LogLevel.Warning, "Pool {Pool}: a dial to {Origin} failed after {Milliseconds:0.0} ms: {Failure}{Held:' ('0' more failed since the last such message)'" + NoneSaysNothing + "}", EventName = "DialFailed")]
    public static partial void DialFailed(ILogger logger, string pool, string origin, double milliseconds, string failure, int held);

    [LoggerMessage(20, LogLevel.Information, "Pool {Pool}: {Request} is sent again (replay {Replays} of {MostReplays}): connection {ConnectionId} was lost: {Loss} ({Fate})", EventName = "RequestReplayed")]
    public static partial void RequestReplayed(ILogger logger, string pool, string request, int replays, int mostReplays, long connectionId, string loss, RequestFate fate);

    [LoggerMessage(21, LogLevel.Warning, "Pool {Pool}: {Request} was refused, because the queue is full: {MaxQueuedRequests} wait for {MaxConnectionsPerServer} connections to {Origin}{Held:' ('0' more refused since the last such message)'" + NoneSaysNothing + "}.", EventName = "QueueFull")]
    public static partial void QueueFull(ILogger logger, string pool, string request, int maxQueuedRequests, int maxConnectionsPerServer, string origin, int held);

    [LoggerMessage(30, LogLevel.Information, "Pool {Pool}: idle connections to {RemoteEndPoint} ({Origin}) are closed after {Seconds:0.0} s from now on: the peer was seen to end them a little later.", EventName = "IdleLimitLearned")]
    public static partial void IdleLimitLearned(ILogger logger, string pool, EndPoint? remoteEndPoint, string origin, double seconds);

    [LoggerMessage(31, LogLevel.Information, "Pool {Pool}: requests to {Origin} are not pipelined for a while: {Reason}", EventName = "PipeliningStopped")]
    public static partial void PipeliningStopped(ILogger logger, string pool, string origin, string? reason);

    [LoggerMessage(32, LogLevel.Information, "Pool {Pool}: requests to {Origin} are pipelined again, {Depth} on a connection.", EventName = "PipeliningResumed")]
    public static partial void PipeliningResumed(ILogger logger, string pool, string origin, int depth);

    [LoggerMessage(40, LogLevel.Warning, "Pool {Pool}: the response to {Request} was never disposed, and held connection {ConnectionId} for {Seconds:0.0} s; the garbage collector found it{Held:' ('0' more since the last such message)'" + NoneSaysNothing + "}. It was sent from: {CallSite}", EventName = "ResponseLeaked")]
    public static partial void ResponseLeaked(ILogger logger, string pool, string request, long connectionId, double seconds, string callSite, int held);
}
