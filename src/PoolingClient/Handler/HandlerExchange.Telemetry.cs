using System.Net;
using System.Net.Http;
using PoolingClient.Diagnostics;

namespace PoolingClient.Handler;

/// <content>What is measured of it: from its beginning to the head of its response, or its failure.</content>
internal sealed partial class HandlerExchange
{
    /// <summary>The response is the caller's. What was passed on to a follow-up, or has ended, is left alone.</summary>
    public void EndTelemetry(HttpResponseMessage response) => End(response, null);

    /// <summary>The caller gets the exception.</summary>
    public void FailTelemetry(Exception error) => End(null, error);

    /// <summary>
    /// What is measured of the request that follows this response. A redirect leads to a request of its own, and this one ends; an answered challenge or an expectation
    /// that was not met leads to the same one once more.
    /// </summary>
    public RequestTelemetry? PassTelemetry(HttpResponseMessage response)
    {
        RequestTelemetry? telemetry = Telemetry;
        if (telemetry is null) return null;
        if (response.StatusCode is < HttpStatusCode.MultipleChoices or >= HttpStatusCode.BadRequest)
        {
            Telemetry = null;
            return telemetry;
        }
        EndTelemetry(response);
        Uri target = _request!.RequestUri!;
        return telemetry.Next(_request.Method.Method, target, target.PathAndQuery, MeasuredRequest.AddressOf(_request, _settings.Transport.Proxy));
    }

    private void End(HttpResponseMessage? response, Exception? error)
    {
        if (Telemetry is not { IsMeasured: true } telemetry) return;
        int earlier = RequestParts.Options(_request!) is { } options && options.TryGetValue(PoolingRequestOptions.ResendCount, out int count) ? count : 0;
        RequestOutcome outcome = ExchangeOutcome.Of(this, (int?)response?.StatusCode ?? 0, response?.Version == HttpVersion.Version10, error, earlier);
        telemetry.End(outcome, MetricsEnrichment.Of(_request!, response, error));
    }
}
