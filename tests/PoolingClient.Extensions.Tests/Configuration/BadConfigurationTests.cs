using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions.Tests;

/// <summary>Bad configuration stops the host, with one clear message that names the key. The messages are compared whole: they are what who is on call reads.</summary>
public sealed class BadConfigurationTests
{
    private const string Key = "PoolingClient:Clients:orders:";
    private const string Time = "it must be above zero and at most 49 days, as hh:mm:ss or Infinite";

    private const string NoSpan = " (it is no time span; hours, minutes and seconds are written as 00:01:10)";

    public static TheoryData<string, string> Faults => new()
    {
        // Keys.
        { """{ "MaxConnectionPerServer": 8 }""", Key + "MaxConnectionPerServer is no setting; did you mean MaxConnectionsPerServer?" },
        { """{ "ReadTimeuot": "00:00:01" }""", Key + "ReadTimeuot is no setting; did you mean ReadTimeout?" },
        { """{ "Colour": "red" }""", Key + "Colour is no setting" },
        { """{ "Credentials": "secret" }""", Key + "Credentials can be set in code only" },
        { """{ "TimeProvider": { "Zone": "UTC" } }""", Key + "TimeProvider can be set in code only" },
        { """{ "SslOptions": { "TargetHots": "api" } }""", Key + "SslOptions:TargetHots is no setting; did you mean TargetHost?" },
        { """{ "SslOptions": "Tls13" }""", Key + "SslOptions must be an object with settings, not a single value" },
        { "8", "PoolingClient:Clients:orders must be an object with settings, not a single value" },

        // Time.
        { """{ "ReadTimeout": "-00:00:05" }""", Key + $"ReadTimeout is '-00:00:05'; {Time}" },
        { """{ "ReadTimeout": "00:00:00" }""", Key + $"ReadTimeout is '00:00:00'; {Time}" },
        { """{ "ConnectTimeout": 10 }""", Key + $"ConnectTimeout is '10'; {Time} (00:00:10 is 10 seconds)" },
        { """{ "ConnectTimeout": "10s" }""", Key + $"ConnectTimeout is '10s'; {Time}{NoSpan}" },
        { """{ "ReadTimeout": "00:00:70" }""", Key + $"ReadTimeout is '00:00:70'; {Time}{NoSpan}" },
        { """{ "ReadTimeout": "soon" }""", Key + $"ReadTimeout is 'soon'; {Time}{NoSpan}" },
        { """{ "ReadTimeout": "0" }""", Key + $"ReadTimeout is '0'; {Time}" },
        { """{ "ReadTimeout": "1:02:03:04" }""", Key + $"ReadTimeout is '1:02:03:04'; {Time}" },
        { """{ "PooledConnectionLifetime": "24:00:00" }""", Key + $"PooledConnectionLifetime is '24:00:00'; {Time} (a day is 1.00:00:00)" },
        { """{ "LeaseTimeout": "50.00:00:00" }""", Key + $"LeaseTimeout is '50.00:00:00'; {Time}" },
        { """{ "ResponseDrainTimeout": "-00:00:01" }""", Key + "ResponseDrainTimeout is '-00:00:01'; it must be zero or more and at most 49 days, as hh:mm:ss or Infinite" },
        { """{ "TcpKeepAliveTime": "00:00:00.5" }""", Key + "TcpKeepAliveTime is '00:00:00.5'; it must be 00:00:01 or more and at most 49 days, as hh:mm:ss or Infinite" },
        { """{ "TcpKeepAliveInterval": "Infinite" }""", Key + "TcpKeepAliveInterval is 'Infinite'; it must be 00:00:01 or more and at most 49 days, as hh:mm:ss" },
        { """{ "ShutdownTimeout": "Infinite" }""", Key + "ShutdownTimeout is 'Infinite'; it must be zero or more and at most 49 days, as hh:mm:ss" },

        // Numbers, names, words.
        { """{ "MaxPipelineDepth": 0 }""", Key + "MaxPipelineDepth is '0'; it must be a whole number from 1 to 1024" },
        { """{ "MaxPipelineDepth": 1025 }""", Key + "MaxPipelineDepth is '1025'; it must be a whole number from 1 to 1024" },
        { """{ "MaxConnectionsPerServer": "many" }""", Key + "MaxConnectionsPerServer is 'many'; it must be a whole number of at least 1" },
        { """{ "MaxConnectionsPerServer": 1.5 }""", Key + "MaxConnectionsPerServer is '1.5'; it must be a whole number of at least 1" },
        { """{ "MaxConnectionsPerServer": 3000000000 }""", Key + "MaxConnectionsPerServer is '3000000000'; it must be a whole number of at least 1" },
        { """{ "MaxConnectionsPerServer": [ 1 ] }""", Key + "MaxConnectionsPerServer must be a single value, not an object or array" },
        { """{ "MaxConnectionsPerServer": "" }""", Key + "MaxConnectionsPerServer is empty; null, or no key, leaves the default" },
        { """{ "UseCookies": "yes" }""", Key + "UseCookies is 'yes'; it must be true or false" },
        { """{ "AutomaticDecompression": "GZip, Brotl" }""", Key + "AutomaticDecompression is 'GZip, Brotl'; it must be one or more (with commas between) of None, GZip, Deflate, Brotli, All (did you mean Brotli?)" },
        { """{ "SslOptions": { "EnabledSslProtocols": "Tls1" } }""", Key + "SslOptions:EnabledSslProtocols is 'Tls1'; it must be one or more (with commas between) of None, Tls12, Tls13 (did you mean Tls12?)" },
        { """{ "SslOptions": { "CertificateRevocationCheckMode": "2" } }""", Key + "SslOptions:CertificateRevocationCheckMode is '2'; it must be one of NoCheck, Online, Offline" },
        { """{ "LocalEndPoint": "here" }""", Key + "LocalEndPoint is 'here'; it must be an IP address, with or without a port" },

        // What may hold secrets is not shown.
        { """{ "Proxy": "user:secret@proxy" }""", Key + "Proxy is wrong; it must be an absolute URI of http, https, socks4, socks4a or socks5" },
        { """{ "BaseAddress": "https://user:secret@api" }""", Key + "BaseAddress is wrong; it must be an absolute http or https URI without user, query and fragment" },
        { """{ "DefaultRequestHeaders": { "X-Api-Key": "sec\nret" } }""", Key + "DefaultRequestHeaders:X-Api-Key has a value with characters that are not printable ASCII; it must have none (RFC 9110 5.5)" },

        // Header fields.
        { """{ "DefaultRequestHeaders": { "X Tenant": "7" } }""", Key + "DefaultRequestHeaders:X Tenant is no name of a header field; it must be a token: letters, digits and !#$%&'*+-.^_`|~, without spaces (RFC 9110 5.6.2)" },
        { """{ "DeadlineHeader": "X Deadline" }""", Key + "DeadlineHeader is 'X Deadline'; it must be the name of a header field, a token without spaces (RFC 9110 5.6.2), that has no meaning of its own in HTTP" },
        { """{ "DeadlineHeader": "Content-Length" }""", Key + "DeadlineHeader is 'Content-Length'; it must be the name of a header field, a token without spaces (RFC 9110 5.6.2), that has no meaning of its own in HTTP" },
        { """{ "DefaultRequestHeaders": { "Content-Type": "text/plain" } }""", Key + "DefaultRequestHeaders:Content-Type is a field of content, and cannot be set for all requests" },

        // What contradicts.
        { """{ "MaxConnectionsPerServer": 4, "MinIdleConnections": 10 }""", Key + "MinIdleConnections is 10; it must not be above MaxConnectionsPerServer, which is 4" },
        { """{ "MaxConnectionsPerServer": 4, "WarmUp": { "https://api:8443": 5 } }""", Key + "WarmUp:https://api:8443 is 5; it must be at least 1, and not above MaxConnectionsPerServer, which is 4" },
        { """{ "WarmUp": { "https://api": 0 } }""", Key + "WarmUp:https://api is '0'; it must be a whole number of at least 1, and not above MaxConnectionsPerServer" },
        { """{ "WarmUp": { "api.example.com": 2 } }""", Key + "WarmUp:api.example.com is no origin; it must be scheme, host and port: https://api.example.com" },
        { """{ "WarmUp": { "https://api/v1": 2 } }""", Key + "WarmUp:https://api/v1 is no origin; it must be scheme, host and port: https://api.example.com" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task It_stops_the_host_with_one_message(string settings, string message)
    {
        using IHost host = Hosts.WithOrders(settings);
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().InTime());
        Assert.Equal(message, refused.Message);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Without_a_host_the_first_use_says_it(string settings, string message)
    {
        using IHost host = Hosts.WithOrders(settings);   // never started: its services alone
        Assert.Equal(message, Assert.Throws<OptionsValidationException>(() => host.Client("orders")).Message);
        Assert.Equal(message, Assert.Throws<OptionsValidationException>(() => host.Pool("orders")).Message);
    }

    [Fact]
    public async Task All_faults_of_a_section_are_in_one_message()
    {
        using IHost host = Hosts.WithOrders("""{ "MaxPipelineDepth": 0, "Wat": 1, "ReadTimeout": "-1:0:0", "MinIdleConnections": 300, "DefaultRequestHeaders": { "a b": "" } }""");
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().InTime());
        Assert.Equal(5, refused.Failures.Count());
        foreach (string key in new[] { "MaxPipelineDepth", "Wat", "ReadTimeout", "MinIdleConnections", "DefaultRequestHeaders:a b" }) Assert.Contains(Key + key + " ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_client_is_named()
    {
        using IHost host = Hosts.Build("""{ "A": { "MaxPipelineDepth": 0 }, "B": { "ReadTimeout": "never" } }""", (services, configuration) =>
        {
            services.AddPoolingClient("a", configuration.GetSection("A"));
            services.AddPoolingClient("b", configuration.GetSection("B"));
        });
        var refused = await Assert.ThrowsAsync<AggregateException>(() => host.StartAsync().InTime());
        Assert.Contains("A:MaxPipelineDepth is '0'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("B:ReadTimeout is 'never'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_code_does_wrong_is_said_with_the_clients_name()
    {
        using IHost host = Hosts.Build("{}", (services, _) =>
        {
            services.AddPoolingClient("orders", options => options.MaxPipelineDepth = 0);
            services.AddHttpClient("orders").UsePoolingHttpHandler(options => options.MinIdleConnections = 1000);
            services.Configure<PoolingClientOptions>("orders", options => options.DefaultRequestHeaders["a b"] = "c");
        });
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().InTime());
        Assert.Equal(
            [
                "The client 'orders', configured in code: MaxPipelineDepth must be from 1 to 1024. (Parameter 'MaxPipelineDepth') Actual value was 0.",
                "MinIdleConnections of the client 'orders' is 1000; it must not be above MaxConnectionsPerServer, which is 256",
                "DefaultRequestHeaders of the client 'orders':a b is no name of a header field; it must be a token: letters, digits and !#$%&'*+-.^_`|~, without spaces (RFC 9110 5.6.2)",
            ],
            refused.Failures);
    }

    [Fact]
    public async Task The_defaults_of_all_clients_take_nothing_that_belongs_to_one()
    {
        using IHost host = Hosts.Build("""{ "All": { "BaseAddress": "http://api", "WarmUp": { "http://api": 1 }, "ReadTimeout": "0:0:0" } }""", (services, configuration) =>
            services.ConfigureHttpClientDefaults(builder => builder.UsePoolingHttpHandler(configuration.GetSection("All"))));
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().InTime());
        Assert.Equal(
            [
                "All:BaseAddress belongs to one client, and cannot be set for all",
                $"All:ReadTimeout is '0:0:0'; {Time}",
                "All:WarmUp belongs to one client, and cannot be set for all",
            ],
            refused.Failures);
    }
}
