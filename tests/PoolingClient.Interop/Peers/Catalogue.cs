namespace PoolingClient.Interop;

/// <summary>All servers, in the order of the table.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Peer> All { get; } =
    [
        new Nginx(), new Apache(), new HAProxy(), new Lighttpd(), new Varnish(), new SquidReverse(), new SquidProxy(), new H2O(), new Caddy(),
        new Kestrel(), new Node(), new Go(), new PythonHttpServer(), new Aiohttp(), new Uvicorn(), new Gunicorn(),
    ];
}
