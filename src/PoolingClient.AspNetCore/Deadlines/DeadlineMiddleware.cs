using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace PoolingClient.AspNetCore;

/// <summary>
/// Reads how long the caller of an incoming request still waits, and gives that as a budget to all that is called while the request is handled. What is
/// no number of milliseconds is ignored: a caller's mistake must not fail a request that would have been served.
/// </summary>
internal sealed class DeadlineMiddleware(RequestDelegate next, IncomingDeadlineOptions options, TimeProvider time)
{
    /// <summary>More digits than any time has; longer ones are not looked at.</summary>
    private const int MostDigits = 18;

    /// <summary>tchar of RFC 9110 5.6.2.</summary>
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public Task InvokeAsync(HttpContext context) => ReadBudget(context.Request.Headers) is { } budget ? InvokeWithinAsync(context, budget) : next(context);

    public static bool IsFieldName(string? name) => name is { Length: > 0 } && !name.AsSpan().ContainsAnyExcept(TokenCharacters);

    private async Task InvokeWithinAsync(HttpContext context, TimeSpan budget)
    {
        using (DeadlineScope.Begin(budget, time)) await next(context).ConfigureAwait(false);
    }

    private TimeSpan? ReadBudget(IHeaderDictionary headers)
    {
        // Two lines contradict each other, or one of them was added on the way by somebody who did not look.
        if (!headers.TryGetValue(options.HeaderName, out var values) || values.Count != 1) return null;
        string text = values[0] ?? "";
        if (text.Length > MostDigits || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)) return null;
        return milliseconds >= options.MaxBudget.TotalMilliseconds ? options.MaxBudget : TimeSpan.FromMilliseconds(milliseconds);
    }
}
