using System.Net.Http;
using System.Net.Http.Headers;

namespace PoolingClient.Resilience;

/// <summary>
/// A request as it was before its first attempt. Handlers below write into the message that they send: a redirect changes its URI, a trace its traceparent,
/// credentials their field. Each further attempt is therefore made anew from this, with the same content.
/// </summary>
internal sealed class RequestSnapshot
{
    private readonly HttpMethod _method;
    private readonly Uri? _uri;
    private readonly Version _version;
    private readonly HttpVersionPolicy _policy;
    private readonly HttpContent? _content;
    private readonly KeyValuePair<string, HeaderStringValues>[] _fields;
    private readonly KeyValuePair<string, object?>[] _options;

    private RequestSnapshot(HttpRequestMessage request)
    {
        (_method, _uri, _version, _policy, _content) = (request.Method, request.RequestUri, request.Version, request.VersionPolicy, request.Content);
        _fields = [.. request.Headers.NonValidated];
        _options = [.. request.Options];
    }

    public Uri? Uri => _uri;

    public static RequestSnapshot Of(HttpRequestMessage request) => new(request);

    /// <summary>The message must not be disposed: its content is the original's.</summary>
    public HttpRequestMessage Create()
    {
        var request = new HttpRequestMessage(_method, _uri) { Version = _version, VersionPolicy = _policy, Content = _content };
        foreach ((string name, HeaderStringValues values) in _fields)
        {
            foreach (string value in values) request.Headers.TryAddWithoutValidation(name, value);
        }
        var options = (IDictionary<string, object?>)request.Options;
        foreach ((string key, object? value) in _options) options[key] = value;
        return request;
    }
}
