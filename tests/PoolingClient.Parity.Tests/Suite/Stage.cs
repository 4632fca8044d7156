using System.Net.Http.Headers;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>Where a scenario happens: a handler, servers, and what is seen of both.</summary>
internal sealed class Stage(HandlerUnderTest handler) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly List<SocketServer> _servers = [];

    public HandlerUnderTest Handler => handler;

    public HttpMessageInvoker Invoker => handler.Invoker;

    public Observation Seen { get; } = new();

    /// <summary>The first server.</summary>
    public SocketServer Server => _servers[0];

    /// <summary>What reached the servers is not noted, because it is not the same each time.</summary>
    public bool HidesServers { get; set; }

    public void Note(string what, object? value) => Seen.Note(what, value);

    public T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    public SocketServer Serve(Func<ServerRequest, ServerResponse> answer, SocketServerOptions? options = null) => Add(SocketServer.Start(answer, options));

    public SocketServer Serve(ServerResponse answer, SocketServerOptions? options = null) =>
        Serve(request => request.Target == "/again" ? ServerResponse.Ok("again") : answer, options);

    public SocketServer ServeLater(Func<ServerRequest, CancellationToken, Task<ServerResponse>> answer, SocketServerOptions? options = null) =>
        Add(SocketServer.Start(answer, options));

    public SocketServer ServeRaw(Func<RawConnection, Task> script, SocketServerOptions? options = null) => Add(SocketServer.StartRaw(script, options));

    public Uri At(string target) => new(Server.Uri, target);

    public HttpRequestMessage Get(string target = "/") => new(HttpMethod.Get, At(target));

    public HttpRequestMessage Post(HttpContent? content, string target = "/") => new(HttpMethod.Post, At(target)) { Content = content };

    /// <summary>Sends through the handler alone and notes the response with its content, or the exception.</summary>
    public async Task SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        try
        {
            using HttpResponseMessage response = await Invoker.SendAsync(request, cancellationToken);
            await NoteResponseAsync(response);
        }
        catch (Exception e)
        {
            Seen.NoteException("SendAsync", e, cancellationToken);
        }
    }

    /// <summary>Sends and then sends another request, which shows what became of the connection.</summary>
    public async Task SendAndAgainAsync(HttpRequestMessage request)
    {
        await SendAsync(request);
        await AgainAsync();
    }

    public async Task AgainAsync()
    {
        try
        {
            using HttpResponseMessage response = await Invoker.SendAsync(Get("/again"), default);
            Note("again", (int)response.StatusCode + " " + await response.Content.ReadAsStringAsync());
        }
        catch (Exception e)
        {
            Seen.NoteException("again", e);
        }
    }

    /// <summary>Does something that may throw, and notes what it gave or threw.</summary>
    public async Task TryAsync(string what, Func<Task<object?>> act, CancellationToken callers = default)
    {
        try
        {
            Note(what, await act());
        }
        catch (Exception e)
        {
            Seen.NoteException(what, e, callers);
        }
    }

    public Task TryAsync(string what, Func<Task> act, CancellationToken callers = default) => TryAsync(what, async () =>
    {
        await act();
        return "done";
    }, callers);

    public void Try(string what, Func<object?> act)
    {
        try
        {
            Note(what, act());
        }
        catch (Exception e)
        {
            Seen.NoteException(what, e);
        }
    }

    public async Task NoteResponseAsync(HttpResponseMessage response)
    {
        NoteHead(response);
        await TryAsync("content", async () => await response.Content.ReadAsByteArrayAsync());
        NoteFields("trailer", response.TrailingHeaders);
    }

    public void NoteHead(HttpResponseMessage response)
    {
        Note("status", $"{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}");
        NoteFields("field", response.Headers);
        NoteFields("content field", response.Content.Headers);
        if (response.RequestMessage is { } request) Note("request of the response", $"{request.Method} {request.RequestUri}");
    }

    public void NoteFields(string what, HttpHeaders headers)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated) Note(what, $"{name} = {string.Join(" | ", values)}");
    }

    /// <summary>
    /// The requests that reached the servers. Connections are counted by their first requests: one that carried none may be seen by the server or not yet.
    /// </summary>
    public void NoteServer()
    {
        if (HidesServers) return;
        for (int i = 0; i < _servers.Count; i++)
        {
            string server = i == 0 ? "server" : $"server {i + 1}";
            var connections = new List<int>();
            foreach (ServerRequest request in _servers[i].Requests)
            {
                if (!connections.Contains(request.ConnectionId)) connections.Add(request.ConnectionId);
                Note($"{server}, connection {connections.IndexOf(request.ConnectionId) + 1}", request.RawHead);
                if (request.ContentLength > 0) Note($"{server}, content", request.ContentLength > 4000 ? request.ContentSha256 : request.Content);
                foreach (ServerField trailer in request.Trailers) Note($"{server}, trailer", $"{trailer.Name}: {trailer.Value}");
            }
            Note($"{server}, connections with requests", connections.Count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        handler.Dispose();
        foreach (SocketServer server in _servers) await server.DisposeAsync();
        foreach (IAsyncDisposable owned in _owned) await owned.DisposeAsync();
    }

    private SocketServer Add(SocketServer server)
    {
        Seen.Name($":{server.Port}", _servers.Count == 0 ? ":PORT" : $":PORT{_servers.Count + 1}");
        _servers.Add(server);
        return server;
    }
}
