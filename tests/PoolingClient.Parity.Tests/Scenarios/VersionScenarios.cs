using System.Net;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>Versions and their policies, on http, where only a server that is known to speak HTTP/2 could be spoken to in it.</summary>
internal static class VersionScenarios
{
    private static readonly Version[] Versions = [HttpVersion.Version10, HttpVersion.Version11];

    public static IEnumerable<Scenario> All { get; } =
    [
        .. Versions.SelectMany(version => Enum.GetValues<HttpVersionPolicy>().Select(policy => Of(version, policy))),
        Of(HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower),
        Of(HttpVersion.Version30, HttpVersionPolicy.RequestVersionOrLower),
        Of(new Version(1, 2), HttpVersionPolicy.RequestVersionOrLower),
        Of(new Version(0, 9), HttpVersionPolicy.RequestVersionOrLower),
        Refused("version: 2.0 exactly, on http", HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
        Refused("version: 2.0 or higher, on http", HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrHigher),
        Refused("version: 3.0 exactly, on http", HttpVersion.Version30, HttpVersionPolicy.RequestVersionExact),
        Refused("version: 3.0 or higher, on http", HttpVersion.Version30, HttpVersionPolicy.RequestVersionOrHigher),
        Make.Of("version: 1.0 with content of unknown length", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            HttpRequestMessage request = stage.Post(new UnknownLengthContent("content"));
            request.Version = HttpVersion.Version10;
            await stage.SendAsync(request);
        }),
        Make.Of("version: 1.0 with content", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            HttpRequestMessage request = stage.Post(new StringContent("content"));
            request.Version = HttpVersion.Version10;
            await stage.SendAndAgainAsync(request);
        }),
        Make.Answered("version: answered in 1.0 without keep-alive", ServerResponse.Raw("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok").WithClose()),
        Make.Answered("version: answered in 1.0 with keep-alive", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok"),
        Make.Answered("version: answered in 1.0 with chunked", ServerResponse.Raw("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n").WithClose()),
    ];

    private static Scenario Of(Version version, HttpVersionPolicy policy) => Make.Sent($"version: {version} {policy}", request =>
    {
        request.Version = version;
        request.VersionPolicy = policy;
    });

    /// <summary>Only what the caller gets and what reached the server.</summary>
    private static Scenario Refused(string name, Version version, HttpVersionPolicy policy) => Make.Of(name, async stage =>
    {
        stage.Serve(ServerResponse.Ok());
        await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, stage.At("/")) { Version = version, VersionPolicy = policy });
    });
}
