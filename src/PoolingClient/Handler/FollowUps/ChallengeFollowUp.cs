using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>
/// Answers 401 (RFC 9110 15.5.2): once for each target, and once more where a Digest nonce had become stale. As with SocketsHttpHandler, an
/// answer stands in the place of an Authorization that the caller set himself and the server has refused.
/// </summary>
internal sealed class ChallengeFollowUp(MessageSettings messages)
{
    private bool _isAnsweredAgain;

    /// <summary>What the request says in Authorization now; null before a challenge.</summary>
    public ChallengeAnswer? Answer { get; private set; }

    /// <summary>True if there is an answer for the next exchange.</summary>
    /// <param name="response">The 401.</param>
    /// <param name="request">What it answers.</param>
    /// <param name="sentBeforeAsked">The credentials that the request had, because the server once accepted them; null where it had none.</param>
    public bool TryAnswer(HttpResponseMessage response, HttpRequestMessage request, string? sentBeforeAsked)
    {
        Uri uri = request.RequestUri!;
        if (Answer is null && sentBeforeAsked is not null) messages.Proven!.Forget(uri, sentBeforeAsked);
        if (!response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out HeaderStringValues challenges)) return false;
        ChallengeAnswer? answer = ChallengeAnswer.For(challenges, uri, RequestEncoder.Canonical(request.Method), RequestEncoder.Target(request), messages.Credentials!);
        if (answer is null || (Answer is null && answer.Value == sentBeforeAsked)) return false;
        if (Answer is not null)
        {
            if (!answer.IsStale || _isAnsweredAgain || Answer.Scheme != answer.Scheme) return false;
            _isAnsweredAgain = true;
        }
        Answer = answer;
        return true;
    }

    /// <summary>Looks at every response: what was accepted may be sent before it is asked for.</summary>
    public void Note(HttpResponseMessage response, Uri uri)
    {
        bool isRefused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired;
        if (Answer is { Scheme: "Basic" } answer && !isRefused) messages.Proven?.Add(uri, answer.Value);
    }

    /// <summary>The request goes to another target, with which it begins anew.</summary>
    public void Forget()
    {
        Answer = null;
        _isAnsweredAgain = false;
    }
}
