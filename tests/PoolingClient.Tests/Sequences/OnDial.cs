using System.Net;
using System.Net.Sockets;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Sequences;

/// <summary>Dials that wait, the first for <c>dial 1</c>, the second for <c>dial 2</c>; each opens <c>dialing 1</c>, <c>dialing 2</c> when it has come so far.</summary>
internal static class OnDial
{
    /// <summary>How long a handshake is held, in the server's time.</summary>
    public static readonly TimeSpan Handshake = TimeSpan.FromSeconds(1);

    /// <summary>While the socket connects.</summary>
    public static readonly Action<Play, SocketPoolOptions> InConnect = (play, options) => options.ConnectCallback = Connecting(play, isRefused: _ => false);

    /// <summary>As <see cref="InConnect"/>, and then the first is refused.</summary>
    public static readonly Action<Play, SocketPoolOptions> InConnectFirstRefused = (play, options) => options.ConnectCallback = Connecting(play, isRefused: number => number == 1);

    private static Func<SocketPoolConnectContext, CancellationToken, ValueTask<Stream>> Connecting(Play play, Predicate<int> isRefused)
    {
        int dials = 0;
        return async (_, cancellation) =>
        {
            int number = Interlocked.Increment(ref dials);
            await HoldAsync(play, number, cancellation);
            if (isRefused(number)) throw new SocketException((int)SocketError.ConnectionRefused);
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(play.Server.EndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        };
    }

    private static Task HoldAsync(Play play, int number, CancellationToken cancellation)
    {
        play.Gate($"dialing {number}").Open();
        return play.Gate($"dial {number}").Opened.WaitAsync(cancellation);
    }
}
