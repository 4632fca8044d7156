using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>
/// Connects to a route's destination: to the fastest of its end points, or by the caller's ConnectCallback. It lives as long as the pool of the
/// route's connections, and remembers what it learned of the end points.
/// </summary>
internal sealed class SocketConnector
{
    /// <summary>The error of an attempt that ended with the time limit.</summary>
    public const string NoAnswer = "no answer";

    /// <summary>The error of an attempt that another one overtook.</summary>
    public const string GivenUp = "given up: another address was faster";

    private readonly Route _route;
    private readonly PoolSettings _settings;
    private readonly AddressBook _book;
    private readonly SocketOpener _opener;

    public SocketConnector(Route route, PoolSettings settings)
    {
        (_route, _settings, _opener) = (route, settings, new SocketOpener(settings));
        (string host, int port) = route.Destination;
        _book = new AddressBook(new EndPointSource(host, port, settings.Transport), settings);
    }

    /// <exception cref="SocketException">No name, or none of its addresses could be connected to.</exception>
    /// <exception cref="DialOptionException">An option is why; the message names it.</exception>
    public async Task<Carrier> ConnectAsync(DialFacts facts, CancellationToken cancellationToken)
    {
        if (_settings.Transport.ConnectCallback is { } callback)
        {
            facts.Resolved = _settings.Time.GetTimestamp();
            Carrier called = await CallAsync(callback, cancellationToken).ConfigureAwait(false);
            facts.Connected = _settings.Time.GetTimestamp();
            return called;
        }
        EndPoint[] order = await _book.GetAsync(cancellationToken).ConfigureAwait(false);
        facts.Resolved = _settings.Time.GetTimestamp();
        order = OfLocalFamily(order);
        var notes = new AttemptNotes(_book, facts, _settings);
        Socket socket;
        if (order.Length > 1)
        {
            socket = await new ConnectRace(notes, _opener, _settings).RunAsync(order, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // What has no alternative needs no race.
            long begun = notes.Begin(order[0], out int number);
            try
            {
                socket = await _opener.OpenAsync(order[0], cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                notes.Ended(order[0], number, begun, e);
                throw;
            }
            notes.Connected(order[0], number);
        }
        facts.Connected = _settings.Time.GetTimestamp();
        return new TcpCarrier(socket, facts.EndPoint);
    }

    /// <inheritdoc cref="AddressBook.Read"/>
    public OriginResolution ReadResolution(long now) => _settings.Transport.ConnectCallback is null ? _book.Read(now) : new OriginResolution();

    /// <inheritdoc cref="AddressBook.Refresh"/>
    public void Refresh(long now)
    {
        if (_settings.Transport.ConnectCallback is null) _book.Refresh(now);
    }

    /// <inheritdoc cref="AddressBook.HasVanished"/>
    public bool HasVanished(DialFacts dial) => _book.HasVanished(dial);

    /// <summary>A socket that is bound to an address of one family cannot connect to one of the other.</summary>
    private EndPoint[] OfLocalFamily(EndPoint[] order)
    {
        if (_settings.Transport.LocalEndPoint is not { } local) return order;
        EndPoint[] fit = Array.FindAll(order, endPoint => endPoint is not IPEndPoint || endPoint.AddressFamily == local.AddressFamily);
        if (fit.Length > 0) return fit;
        string family = local.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
        throw new DialOptionException($"LocalEndPoint {local} is {family}, and '{_route.Destination.Host}' has no such address: it has {order[0]}{(order.Length > 1 ? " and others" : "")}. Give a LocalEndPoint of the other family, or none.");
    }

    private async Task<Carrier> CallAsync(Func<SocketPoolConnectContext, CancellationToken, ValueTask<Stream>> callback, CancellationToken cancellationToken)
    {
        (string host, int port) = _route.Destination;
        Stream? stream;
        try
        {
            stream = await callback(new SocketPoolConnectContext(new DnsEndPoint(host, port)), cancellationToken).AsTask().OrLeave(late => late?.Dispose(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DialOptionException($"the ConnectCallback failed: {e.Message}", e);
        }
        if (stream is not { CanRead: true, CanWrite: true }) throw new DialOptionException($"the ConnectCallback gave {(stream is null ? "no stream" : "a stream that cannot be read from and written to")}.");
        // A socket tells more than a stream does. One that was derived from does what only it knows.
        if (stream.GetType() != typeof(NetworkStream)) return new StreamCarrier(stream);
        try
        {
            return new TcpCarrier(((NetworkStream)stream).Socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new DialOptionException($"the ConnectCallback gave a stream whose socket is not connected: {e.Message}", e);
        }
    }
}
