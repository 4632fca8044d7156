using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PoolingClient.Testing.Tests;

/// <summary>
/// The framework's TLS on a plain socket. It notes the types of the records that come: in TLS 1.2 an alert, and so close_notify, can be
/// told from the outside. Every wait has a limit.
/// </summary>
internal sealed class TlsClient : IDisposable
{
    private const byte Alert = 21;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly PlainClient _plain;
    private readonly RecordNotes _notes;

    private TlsClient(PlainClient plain)
    {
        _plain = plain;
        _notes = new RecordNotes(new NetworkStream(plain.Socket));
        Stream = new SslStream(_notes);
    }

    /// <summary>The certificate of all servers of these tests.</summary>
    internal static X509Certificate2 OfServers { get; } = TestCertificate.Create(["localhost", "127.0.0.1", "some.test"]);

    /// <summary>Trusts it, and no other.</summary>
    internal static X509ChainPolicy Trust => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        CustomTrustStore = { OfServers },
    };

    internal SslStream Stream { get; }

    /// <summary>The last record that came was an alert.</summary>
    internal bool WasNotified => _notes.LastType == Alert;

    internal static async Task<TlsClient> ConnectAsync(SocketServer server, SslClientAuthenticationOptions? options = null)
    {
        var client = new TlsClient(await PlainClient.ConnectAsync(server));
        await client.ShakeHandsAsync(options ?? new() { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.Tls12 }).WaitAsync(Limit);
        return client;
    }

    internal static async Task<TlsClient> ConnectAndSendAsync(SocketServer server, string text)
    {
        var client = await ConnectAsync(server);
        await client.Stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        return client;
    }

    internal async Task ExpectAsync(string expected)
    {
        var octets = new byte[expected.Length];
        await Stream.ReadExactlyAsync(octets).AsTask().WaitAsync(Limit);
        Assert.Equal(expected, Encoding.Latin1.GetString(octets));
    }

    internal async Task ExpectToEndAsync(string expected)
    {
        await ExpectAsync(expected);
        Assert.Equal(0, await Stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Limit));
    }

    public void Dispose()
    {
        Stream.Dispose();
        _plain.Dispose();
    }

    private Task ShakeHandsAsync(SslClientAuthenticationOptions options)
    {
        options.CertificateChainPolicy = Trust;
        return Stream.AuthenticateAsClientAsync(options);
    }

    /// <summary>Follows the headers of the records that are read through it.</summary>
    private sealed class RecordNotes(NetworkStream below) : Stream
    {
        private const int HeaderLength = 5;
        private readonly byte[] _header = new byte[HeaderLength];
        private int _position;
        private int _rest;

        internal byte LastType { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await below.ReadAsync(buffer, cancellationToken);
            foreach (var octet in buffer.Span[..count])
            {
                Note(octet);
            }

            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            below.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private void Note(byte octet)
        {
            if (_rest > 0)
            {
                _rest--;
                return;
            }

            _header[_position++] = octet;
            if (_position == HeaderLength)
            {
                (_position, _rest, LastType) = (0, (_header[3] << 8) | _header[4], _header[0]);
            }
        }
    }
}
