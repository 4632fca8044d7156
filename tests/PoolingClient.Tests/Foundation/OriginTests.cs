using System.Text;
using PoolingClient.Foundation;

namespace PoolingClient.Tests.Foundation;

public sealed class OriginTests
{
    [Theory]
    [InlineData("http://api.test/path?query#fragment", "http", "api.test", 80, "api.test")]
    [InlineData("http://api.test:80/", "http", "api.test", 80, "api.test")]
    [InlineData("http://api.test:8080/", "http", "api.test", 8080, "api.test:8080")]
    [InlineData("https://api.test/", "https", "api.test", 443, "api.test")]
    [InlineData("https://api.test:443/", "https", "api.test", 443, "api.test")]
    [InlineData("https://api.test:80/", "https", "api.test", 80, "api.test:80")]
    [InlineData("http://api.test:443/", "http", "api.test", 443, "api.test:443")]
    [InlineData("HTTP://API.Test/", "http", "api.test", 80, "api.test")]
    [InlineData("http://user:secret@api.test/", "http", "api.test", 80, "api.test")]
    [InlineData("http://api.test./", "http", "api.test.", 80, "api.test.")]
    [InlineData("http://127.0.0.1/", "http", "127.0.0.1", 80, "127.0.0.1")]
    [InlineData("http://127.0.0.1:5000/", "http", "127.0.0.1", 5000, "127.0.0.1:5000")]
    [InlineData("http://[::1]/", "http", "::1", 80, "[::1]")]
    [InlineData("http://[::1]:8080/", "http", "::1", 8080, "[::1]:8080")]
    [InlineData("http://[2001:DB8:0:0::1]/", "http", "2001:db8::1", 80, "[2001:db8::1]")]
    [InlineData("http://[::ffff:1.2.3.4]/", "http", "::ffff:1.2.3.4", 80, "[::ffff:1.2.3.4]")]
    [InlineData("http://bücher.example/", "http", "xn--bcher-kva.example", 80, "xn--bcher-kva.example")]
    [InlineData("http://BÜCHER.example:8080/", "http", "xn--bcher-kva.example", 8080, "xn--bcher-kva.example:8080")]
    [InlineData("http://faß.example/", "http", "xn--fa-hia.example", 80, "xn--fa-hia.example")]
    public void A_uri_has_the_origin_that_connections_and_Host_go_by(string uri, string scheme, string host, int port, string authority)
    {
        var origin = Origin.Of(new Uri(uri));
        Assert.Equal(new Origin(scheme, host, port), origin);
        Assert.Equal(authority, origin.Authority);
        Assert.Equal($"{scheme}://{authority}", origin.ToString());
        Assert.Equal($"Host: {authority}\r\n", Encoding.ASCII.GetString(origin.EncodeHostLine()));
        Assert.Equal(scheme == "https", origin.IsSecure);
    }

    [Theory]
    [InlineData("http://api.test/", "http://API.TEST:80/other", true)]
    [InlineData("http://bücher.example/", "http://xn--bcher-kva.example/", true)]
    [InlineData("http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", true)]
    [InlineData("http://api.test/", "https://api.test/", false)]
    [InlineData("http://api.test/", "http://api.test:81/", false)]
    [InlineData("http://api.test/", "http://www.api.test/", false)]
    public void Two_uris_share_connections_if_scheme_host_and_port_are_the_same(string one, string other, bool same)
    {
        Assert.Equal(same, Origin.Of(new Uri(one)) == Origin.Of(new Uri(other)));
    }

    /// <summary>A zone names one of this machine's links: it is for the socket, not for the server (RFC 6874 4).</summary>
    [Theory]
    [InlineData("http://[fe80::1%25eth0]/", "[fe80::1]")]
    [InlineData("http://[fe80::1%eth0]:81/", "[fe80::1]:81")]
    [InlineData("http://[fe80::1%2]/", "[fe80::1]")]
    public void A_zone_identifier_never_goes_on_the_wire(string uri, string authority)
    {
        var origin = Origin.Of(new Uri(uri));
        Assert.Equal(authority, origin.Authority);
        Assert.Equal($"Host: {authority}\r\n", Encoding.ASCII.GetString(origin.EncodeHostLine()));
    }

    /// <summary>The same address on another link is another server; and without its zone a link-local address cannot be connected to.</summary>
    [Fact]
    public void A_zone_identifier_tells_origins_apart_and_stays_with_the_address_to_dial()
    {
        var one = Origin.Of(new Uri("http://[fe80::1%1]/"));
        var two = Origin.Of(new Uri("http://[fe80::1%2]/"));
        Assert.NotEqual(one, two);
        Assert.Equal("fe80::1%2", two.Host);
        Assert.Equal(two, Origin.Of(new Uri("http://[fe80::1%252]/")));   // "%25" is how a URI writes the "%" (RFC 6874 2)
    }
}
