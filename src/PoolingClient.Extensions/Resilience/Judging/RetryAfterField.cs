using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;

namespace PoolingClient.Resilience;

/// <summary>Reads Retry-After (RFC 9110 10.2.3): seconds, or a date. It comes from a peer, so it may say anything.</summary>
internal static class RetryAfterField
{
    /// <summary>How long the server asks to wait; null where it does not say, or what it says cannot be read. More seconds than a span holds are the longest span.</summary>
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider time)
    {
        if (!response.Headers.NonValidated.TryGetValues("Retry-After", out HeaderStringValues values) || values.Count != 1) return null;
        string text = values.ToString().Trim();
        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        }
        if (!RetryConditionHeaderValue.TryParse(text, out RetryConditionHeaderValue? parsed) || parsed.Date is not { } date) return null;
        // Where the response says what time it is at the server, its clock need not agree with ours.
        TimeSpan left = date - (response.Headers.Date ?? time.GetUtcNow());
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
