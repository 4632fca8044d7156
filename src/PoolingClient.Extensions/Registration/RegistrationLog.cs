using Microsoft.Extensions.Logging;

namespace PoolingClient.Extensions;

/// <summary>What registration, reloading, warm-up and shutdown say. Event ids are stable: 340 to 359.</summary>
internal static partial class RegistrationLog
{
    public const string Category = "PoolingClient.Registration";

    [LoggerMessage(340, LogLevel.Information, "The client '{Client}' goes on with changed settings: {Keys}.")]
    public static partial void Reloaded(ILogger logger, string client, string keys);

    [LoggerMessage(341, LogLevel.Warning, "Settings of the client '{Client}' have changed that take effect when the process starts again: {Keys}.")]
    public static partial void NotLive(ILogger logger, string client, string keys);

    [LoggerMessage(342, LogLevel.Error, "The changed configuration of the client '{Client}' is not taken over, and the settings before it stay: {Faults}")]
    public static partial void ReloadRefused(ILogger logger, string client, string faults);

    [LoggerMessage(343, LogLevel.Information, "The client '{Client}' begins with {Open} of {Wanted} connections to {Origin}, opened in {Milliseconds} ms.")]
    public static partial void WarmedUp(ILogger logger, string client, int open, int wanted, string origin, long milliseconds);

    [LoggerMessage(344, LogLevel.Warning, "The client '{Client}' begins with {Open} of {Wanted} connections to {Origin}, after {Milliseconds} ms: {Reason}")]
    public static partial void NotWarmedUp(ILogger logger, string client, int open, int wanted, string origin, long milliseconds, string reason);

    [LoggerMessage(345, LogLevel.Warning, "The pool of the client '{Client}' was closed with requests in flight, which had {Limit} to end.")]
    public static partial void CutOff(ILogger logger, string client, TimeSpan limit);

    [LoggerMessage(346, LogLevel.Warning, "The client '{Client}' is registered with the section {Section}, which is not there, or empty: it has the defaults.{There}")]
    public static partial void NoSection(ILogger logger, string client, string section, string there);
}
