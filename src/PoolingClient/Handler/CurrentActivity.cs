using System.Diagnostics;
using PoolingClient.Diagnostics;

namespace PoolingClient.Handler;

/// <summary>Makes a request's span, or the activity it belongs to, the current one until it is disposed: for propagators, and for content that is sent.</summary>
internal readonly ref struct CurrentActivity
{
    private readonly Activity? _before;
    private readonly bool _isSet;

    private CurrentActivity(Activity? activity)
    {
        (_before, _isSet) = (Activity.Current, true);
        Activity.Current = activity;
    }

    /// <summary>Without telemetry nothing changes.</summary>
    public static CurrentActivity Of(RequestTelemetry? telemetry) => telemetry is null ? default : new CurrentActivity(telemetry.Activity);

    public void Dispose()
    {
        if (_isSet) Activity.Current = _before;
    }
}
