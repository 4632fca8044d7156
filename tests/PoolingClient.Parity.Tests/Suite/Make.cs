using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>The usual shapes of scenarios.</summary>
internal static class Make
{
    public static Scenario Of(string name, Func<Stage, Task> run, Func<Settings>? settings = null) => new(name, run, settings ?? (() => Settings.Usual));

    public static Scenario Of(string name, Func<Stage, Task> run, Settings settings) => new(name, run, () => settings);

    /// <summary>A GET that is answered so, and another request after it.</summary>
    public static Scenario Answered(string name, ServerResponse answer, Settings? settings = null) => Of(name, async stage =>
    {
        stage.Serve(answer);
        await stage.SendAndAgainAsync(stage.Get());
    }, settings ?? Settings.Usual);

    /// <summary>A GET that is answered with exactly these octets, after which the server leaves the connection open.</summary>
    public static Scenario Answered(string name, string octets, Settings? settings = null) => Answered(name, ServerResponse.Raw(octets), settings);

    /// <summary>A GET that is answered with exactly these octets, after which the server closes the connection.</summary>
    public static Scenario AnsweredAndClosed(string name, string octets, Settings? settings = null) => Answered(name, ServerResponse.Raw(octets).WithClose(), settings);

    /// <summary>A GET, changed as the scenario wants it, and another request after it. The answer is 200.</summary>
    public static Scenario Sent(string name, Action<HttpRequestMessage> change, Settings? settings = null) => Of(name, async stage =>
    {
        stage.Serve(ServerResponse.Ok("done"));
        HttpRequestMessage request = stage.Get();
        change(request);
        await stage.SendAndAgainAsync(request);
    }, settings ?? Settings.Usual);

    /// <summary>A POST with such content, and another request after it.</summary>
    public static Scenario Posted(string name, Func<HttpContent?> content, Settings? settings = null) => Sent(name, request =>
    {
        request.Method = HttpMethod.Post;
        request.Content = content();
    }, settings);
}
