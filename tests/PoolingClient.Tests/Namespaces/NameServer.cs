using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Tests.Namespaces;

/// <summary>What <see cref="NameServer"/> says.</summary>
internal enum NameAnswer
{
    /// <summary>The addresses; of other types than A it says that there are none.</summary>
    Addresses,

    /// <summary>SERVFAIL.</summary>
    Failure,

    /// <summary>NXDOMAIN.</summary>
    NoSuchName,

    /// <summary>Nothing at all.</summary>
    None,
}

/// <summary>A name server (RFC 1035 4.1) on UDP port 53 of the loopback, for whatever name it is asked.</summary>
internal sealed class NameServer : IDisposable
{
    private const int HeaderOctets = 12;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private volatile IPAddress[] _addresses = [];
    private volatile NameAnswer _answer;

    public NameServer()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 53));
        _ = RunAsync();
    }

    public IPAddress[] Addresses { set => _addresses = value; }

    public NameAnswer Answer { set => _answer = value; }

    public void Dispose() => _socket.Dispose();

    private async Task RunAsync()
    {
        var query = new byte[512];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(query, new IPEndPoint(IPAddress.Any, 0));
                if (_answer != NameAnswer.None) await _socket.SendToAsync(Respond(query.AsSpan(0, received.ReceivedBytes)), received.RemoteEndPoint);
            }
        }
        catch (ObjectDisposedException)
        {
        }
        catch (SocketException)
        {
        }
    }

    private byte[] Respond(ReadOnlySpan<byte> query)
    {
        int end = HeaderOctets;
        while (query[end] != 0) end += query[end] + 1;   // the labels of the name
        end += 5;                                        // its end, type and class
        bool isA = query[end - 3] == 1;
        IPAddress[] addresses = isA && _answer == NameAnswer.Addresses ? _addresses : [];
        var response = new byte[end + (addresses.Length * 16)];
        query[..end].CopyTo(response);
        response[2] = 0x81;   // a response, recursion desired
        response[3] = (byte)(0x80 | _answer switch { NameAnswer.Failure => 2, NameAnswer.NoSuchName => 3, _ => 0 });
        BinaryPrimitives.WriteUInt16BigEndian(response.AsSpan(6), (ushort)addresses.Length);
        response.AsSpan(8, 4).Clear();   // no other sections
        for (int i = 0; i < addresses.Length; i++)
        {
            // The name of the question, A, IN, no time to live, four octets.
            Span<byte> record = response.AsSpan(end + (i * 16));
            ReadOnlySpan<byte> begin = [0xC0, HeaderOctets, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4];
            begin.CopyTo(record);
            addresses[i].TryWriteBytes(record[12..], out _);
        }
        return response;
    }
}
