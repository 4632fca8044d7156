using System.Globalization;
using System.Text;
using PoolingClient.Foundation;

namespace PoolingClient.Connections;

/// <summary>How a budget was spent: what somebody needs who wonders where the time went.</summary>
internal static class DeadlineText
{
    public static (string What, TimeoutException Cause) Of(Exchange exchange, PoolSettings settings, long now)
    {
        string limit = Limit(exchange, settings);
        var spent = new StringBuilder();
        foreach (PastAttempt past in exchange.Past ?? []) Attempt(past.Connection, past.Times, past.Ended, past.Why);
        ExchangeTimes times = exchange.Times;
        if (times.Assigned > 0) Attempt(exchange.Connection!.Facts, times, now, Doing(exchange));
        else Wait(times, now, exchange.Dial?.Describe());
        return ($"the {limit} is spent: {spent}.", new TimeoutException($"The {limit} ended: {spent}."));

        void Attempt(ConnectionFacts connection, ExchangeTimes at, long ended, string why)
        {
            Wait(at, at.Assigned);
            Add($"{Seconds(at.Assigned, ended)} on connection {connection.Id} ({why})");
        }

        void Wait(ExchangeTimes at, long until, string? doing = null)
        {
            long inQueue = at.Dialed > 0 ? at.Dialed : until;
            if (at.HeldBack > 0)
            {
                Add($"{Seconds(at.Queued, at.HeldBack)} in the queue");
                Add($"{Seconds(at.HeldBack, inQueue)} held back after failed dials (back-off)");
            }
            else
            {
                Add($"{Seconds(at.Queued, inQueue)} in the queue");
            }
            if (at.Dialed > 0)
            {
                Add($"{Seconds(at.Dialed, until)} in a dial" + (doing is null ? "" : $" ({doing})"));
            }
        }

        void Add(string part) => spent.Append(spent.Length > 0 ? ", " : "").Append(part);

        string Seconds(long from, long to) => string.Create(CultureInfo.InvariantCulture, $"{settings.Time.GetElapsedTime(from, Math.Max(from, to)).TotalSeconds:0.000} s");
    }

    /// <summary>The budget by its name. A request may have one of its own, such as what its caller or the attempts before it have left: a number that stands in no configuration.</summary>
    public static string Limit(Exchange exchange, PoolSettings settings)
    {
        (TimeSpan own, TimeSpan usual) = (exchange.Limits.Deadline, settings.Limits.Deadline);
        string limit = string.Create(CultureInfo.InvariantCulture, $"Deadline of {own.TotalSeconds:0.###} s");
        return own == usual || usual == Timeout.InfiniteTimeSpan ? limit : string.Create(CultureInfo.InvariantCulture, $"{limit} (this request's; the pool's is {usual.TotalSeconds:0.###} s)");
    }

    private static string Doing(Exchange exchange) => exchange.State switch
    {
        ExchangeState.Receiving => "the response's content was not complete",
        _ when exchange.Times.FirstOctet > 0 => "the response's head was not complete",
        _ => "no response came",
    };
}
