using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Sequences;

/// <summary>Retry-After is for whoever retries: the client passes it on as it came, waits for nothing, and sends nothing again.</summary>
public sealed class RetryAfterTests
{
    public static TheoryData<string> Values =>
    [
        "0", "1", "120", "007", "-1", "+5", "1.5", "0x10", "1e3", "2147483647", "2147483648", "9223372036854775808", new string('9', 400), "", "soon", "1, 2", "1;x=y", "\"1\"", "1 2", "\u00E9\u00FF",
        "Fri, 31 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59 GMT", "Fri Dec 31 23:59:59 1999", "Fri, 31 Feb 2027 23:59:59 GMT", "Mon, 31 Dec 1999 24:61:61 GMT",
        "Fri, 31 Dec 1999 23:59:59", "Fri, 31 Dec 1999 23:59:59 +0100", "0, Fri, 31 Dec 1999 23:59:59 GMT", "Thu, 01 Jan 0000 00:00:00 GMT",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task It_is_passed_on_as_it_came(string value)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync($"HTTP/1.1 {request.Target[1..]} X\r\nRetry-After:  {value}\t\r\nContent-Length: 0\r\n\r\n");
            }
        });
        using var door = Door.OfOneConnection();
        foreach (int status in (int[])[503, 429, 413, 301, 200])
        {
            using HttpResponseMessage response = await door.GetAsync(server.At($"/{status}"));
            Assert.Equal((HttpStatusCode)status, response.StatusCode);
            Assert.Equal(value, response.Headers.NonValidated["Retry-After"].ToString());
            if (response.Headers.RetryAfter is { Delta: { } delta }) Assert.Equal(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture), delta.TotalSeconds);
            Assert.Single(response.GetTimeline()!.Attempts);
        }
        Assert.Equal((1, 5), (server.ConnectionsAccepted, server.RequestsReceived));
    }

    [Fact]
    public async Task Several_lines_of_it_are_all_there()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw("HTTP/1.1 503 X\r\nRetry-After: 1\r\nretry-after: soon\r\nContent-Length: 0\r\n\r\n"));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal(["1", "soon"], response.Headers.NonValidated["Retry-After"]);
    }
}
