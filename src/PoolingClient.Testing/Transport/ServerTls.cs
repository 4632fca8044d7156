using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace PoolingClient.Testing.Transport;

/// <summary>
/// TLS on a wire, from its handshake on. It fails with what the socket failed with, as a wire without it does; a client that goes without
/// close_notify, even inside a record, has gone.
/// </summary>
internal sealed class ServerTls : IDisposable
{
    private readonly WireStream _below;
    private readonly SslStream _stream;
    private int _saidEnd;

    private ServerTls(Wire wire)
    {
        _below = new WireStream(wire);
        _stream = new SslStream(_below);
    }

    /// <summary>What the handshake has agreed on.</summary>
    internal ServerTlsInfo Info => new()
    {
        Protocol = _stream.SslProtocol,
        CipherSuite = _stream.NegotiatedCipherSuite,
        HostName = _stream.TargetHostName,
        ApplicationProtocol = _stream.NegotiatedApplicationProtocol.ToString(),
        ClientCertificate = _stream.RemoteCertificate is { } certificate ? new(certificate) : null,
    };

    /// <summary>Makes the handshake.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The two sides did not agree, or one refused the other.</exception>
    internal static async ValueTask<ServerTls> ShakeHandsAsync(Wire wire, SslServerAuthenticationOptions options, CancellationToken stopping)
    {
        var tls = new ServerTls(wire);
        try
        {
            await wire.WaitAsync(tls._stream.AuthenticateAsServerAsync(options, stopping)).ConfigureAwait(false);
            return tls;
        }
        catch (Exception e)
        {
            tls.Dispose();
            ThrowOfSocket(e);
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return await _stream.ReadAsync(buffer).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            ThrowOfSocket(e);
            if (_below.EndMet)
            {
                return 0;
            }

            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        try
        {
            await _stream.WriteAsync(octets).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            ThrowOfSocket(e);
            throw;
        }
    }

    internal async ValueTask SayEndAsync()
    {
        if (Interlocked.Exchange(ref _saidEnd, 1) == 1)
        {
            return;
        }

        try
        {
            await _stream.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The client was quicker: the connection has ended already.
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>What the socket said is wrapped on its way up.</summary>
    private static void ThrowOfSocket(Exception e)
    {
        if (e.InnerException is SocketException or ObjectDisposedException)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }
}
