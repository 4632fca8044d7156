using System.Net.Http;
using System.Text;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Failures;

/// <summary>Requests full of secrets, and what every failure of one has to keep.</summary>
internal static class Incident
{
    public const string Secret = "s3cr3t";

    /// <summary>A query, a header and content that nobody may read in a log.</summary>
    public static HttpRequestMessage Request(HttpMethod method, Uri uri)
    {
        var request = new HttpRequestMessage(method, new Uri(uri, $"/path?token={Secret}-query"));
        request.Headers.TryAddWithoutValidation("X-Api-Key", $"{Secret}-header");
        request.Headers.TryAddWithoutValidation("Cookie", $"id={Secret}-cookie");
        if (method == HttpMethod.Post) request.Content = new StringContent($"{Secret}-content");
        return request;
    }

    public static Task<HttpResponseMessage> GetSecretAsync(this Door door, Uri uri) => door.SendAsync(Request(HttpMethod.Get, uri));

    public static Task<HttpResponseMessage> PostSecretAsync(this Door door, Uri uri) => door.SendAsync(Request(HttpMethod.Post, uri));

    /// <summary>Content that fails is an <see cref="HttpIOException"/> with the same facts inside.</summary>
    public static async Task<PoolingRequestException> FailsReadingAsync(this HttpResponseMessage response)
    {
        var exception = await Assert.ThrowsAsync<HttpIOException>(async () =>
        {
            await using Stream content = await response.Content.ReadAsStreamAsync();
            await content.CopyToAsync(Stream.Null).InTime();
        });
        var failure = Assert.IsType<PoolingRequestException>(exception.InnerException);
        Assert.Equal((failure.HttpRequestError, failure.Message), (exception.HttpRequestError, exception.Message.Replace($" ({failure.HttpRequestError})", "", StringComparison.Ordinal)));
        AssertHidden(exception);
        return failure;
    }

    public static async Task<PoolingRequestException> FailsAsync(this Task request)
    {
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => request);
        AssertHidden(failure);
        return failure;
    }

    public static PoolingRequestException Is(this PoolingRequestException failure, RequestStage stage, RequestFate fate, HttpRequestError error, Type? inner)
    {
        // A lost connection has an IOException inside, with the error of the socket inside that.
        Exception? cause = failure.InnerException is HttpIOException lost ? lost.InnerException : failure.InnerException;
        Assert.Equal((stage, fate, error, inner), (failure.Stage, failure.Fate, failure.HttpRequestError, cause?.GetType()));
        Assert.NotNull(failure.Timeline);
        AssertHidden(failure);
        return failure;
    }

    public static PoolingRequestException Says(this PoolingRequestException failure, params string[] parts)
    {
        foreach (string part in parts) Assert.True(failure.Message.Contains(part, StringComparison.Ordinal), $"'{part}' is not in: {failure}");
        return failure;
    }

    /// <summary>It was given to a connection, on which so many octets went and came.</summary>
    public static RequestAttempt On(this PoolingRequestException failure, int exchanges, bool received)
    {
        SocketConnectionInfo connection = failure.Connection!;
        RequestAttempt attempt = failure.Timeline!.Attempts[^1];
        Assert.Equal((exchanges, connection.Id, exchanges), (connection.Exchanges, attempt.ConnectionId, attempt.ExchangeNumber));
        Assert.True(connection.OctetsSent > 0 && connection.LocalEndPoint is not null && connection.RemoteEndPoint is not null);
        if (received) Assert.True(connection.OctetsReceived > 0);
        else Assert.Equal(exchanges > 1, connection.OctetsReceived > 0);
        Assert.Equal(exchanges > 1, connection.IdleBeforeUse is not null);
        return attempt;
    }

    private static void AssertHidden(Exception exception)
    {
        var all = new StringBuilder(exception.ToString());
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            all.Append(e);
            if (e is PoolingRequestException failure) all.Append(failure.Timeline).Append(failure.Connection);
        }
        Assert.DoesNotContain(Secret, all.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
