using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions.Tests;

/// <summary>The page is shown to nobody before the application has said to whom.</summary>
public sealed class LiveAccessTests
{
    private static readonly string[] Paths = ["/pool", "/pool/", "/pool/snapshot", "/pool/explain"];

    [Fact]
    public async Task Without_a_choice_the_application_does_not_start()
    {
        await using LiveApp app = LiveApp.Build(app => app.MapPoolingClient("/pool"));
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => app.App.StartAsync().InTime());
        Assert.StartsWith("MapPoolingClient(\"/pool\") shows whom this service calls, so it has to be said who may see it: add .RequireAuthorization(...), or .AllowAnonymous()", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_conventions_and_a_fallback_policy_are_no_choice()
    {
        await using LiveApp app = LiveApp.Build(
            app => app.MapPoolingClient("/pool").RequireHost("localhost").WithMetadata("pool"),
            services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.App.StartAsync().InTime());
    }

    public static TheoryData<string> Rooms => ["group", "endpoints"];

    /// <summary>There it is known only once the application runs: it shows the reason and nothing else until it has ended, and it ends.</summary>
    [Theory]
    [MemberData(nameof(Rooms))]
    public async Task Without_a_choice_within_a_group_nothing_is_shown_and_the_application_ends(string room)
    {
        await using LiveApp app = LiveApp.Build(app => Map(app, room));
        var isStopping = new TaskCompletionSource();
        var isSeen = new TaskCompletionSource();
        app.App.Lifetime.ApplicationStopping.Register(() =>
        {
            isStopping.SetResult();
            isSeen.Task.Wait(Hosts.Limit);   // the port stays open for the look below
        });
        Task start = Task.Run(() => app.App.StartAsync());
        await isStopping.Task.InTime();
        foreach (string path in Paths)
        {
            using HttpResponseMessage response = await app.Caller.GetAsync(app.At(path)).InTime();
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.StartsWith("MapPoolingClient(", await response.Content.ReadAsStringAsync().InTime(), StringComparison.Ordinal);
        }
        isSeen.SetResult();
        await start.InTime();
        await app.App.WaitForShutdownAsync().InTime();
        Assert.Contains(app.Log.GetSnapshot(), record => record.Level == LogLevel.Critical && record.Message.StartsWith("MapPoolingClient(", StringComparison.Ordinal));

        static void Map(WebApplication app, string room)
        {
            if (room == "group") app.MapGroup("").MapPoolingClient("/pool");
            else ((IApplicationBuilder)app).UseRouting().UseEndpoints(endpoints => new Inner(endpoints).MapPoolingClient("/pool"));
        }
    }

    [Fact]
    public async Task To_everybody_if_it_says_so()
    {
        await using LiveApp app = await LiveApp.StartAsync(app => app.MapPoolingClient("/pool").AllowAnonymous());
        foreach (string path in Paths) Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, path));
    }

    public static TheoryData<string> Choices => ["itself", "a group around it"];

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task To_those_whom_a_policy_lets_in(string choice)
    {
        await using LiveApp app = await LiveApp.StartAsync(
            app =>
            {
                if (choice == "itself") app.MapPoolingClient("/pool").RequireAuthorization("operators");
                else app.MapGroup("/pool").RequireAuthorization("operators").MapPoolingClient("");
            },
            services =>
            {
                services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, Users>("test", null);
                services.AddAuthorizationBuilder().AddPolicy("operators", policy => policy.RequireRole("operator"));
            });
        foreach (string path in Paths)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app, path));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(app, path, "guest"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, path, "operator"));
        }
        Assert.False(app.App.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public void Without_clients_and_without_pools_there_is_nothing_to_map()
    {
        using WebApplication app = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddPoolingClient", Assert.Throws<InvalidOperationException>(() => app.MapPoolingClient("/pool")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => app.MapPoolingClient("/pool", null!));
    }

    private static async Task<HttpStatusCode> StatusAsync(LiveApp app, string path, string? role = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, app.At(path));
        if (role is not null) request.Headers.Add("X-Role", role);
        using HttpResponseMessage response = await app.Caller.SendAsync(request).InTime();
        return response.StatusCode;
    }

    /// <summary>A builder of routes that is no application.</summary>
    private sealed class Inner(IEndpointRouteBuilder outer) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => outer.ServiceProvider;

        public ICollection<EndpointDataSource> DataSources => outer.DataSources;

        public IApplicationBuilder CreateApplicationBuilder() => outer.CreateApplicationBuilder();
    }

    /// <summary>Whoever names a role has it.</summary>
    private sealed class Users(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-Role"] is not [{ Length: > 0 } role]) return Task.FromResult(AuthenticateResult.NoResult());
            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, "test")));
        }
    }
}
