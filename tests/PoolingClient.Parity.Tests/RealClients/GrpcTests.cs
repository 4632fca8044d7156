using System.Net;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using PoolingClient.Testing;

namespace PoolingClient.Parity.RealClients;

/// <summary>gRPC needs HTTP/2: over this handler it is refused at once, with the reason, and the server sees nothing of it.</summary>
public sealed class GrpcTests
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    private static readonly Method<string, string> Unary = new(MethodType.Unary, "parity.Greeter", "Hello", Text, Text);

    private static readonly Method<string, string> Duplex = new(MethodType.DuplexStreaming, "parity.Greeter", "Chat", Text, Text);

    [Fact]
    public async Task A_unary_call_is_refused()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok());
        using GrpcChannel channel = Connect(server);

        RpcException thrown = await Assert.ThrowsAsync<RpcException>(() => PoolDoor.InTime(channel.CreateCallInvoker().AsyncUnaryCall(Unary, null, default, "hello").ResponseAsync));

        AssertRefused(thrown, server);
    }

    [Fact]
    public async Task A_stream_is_refused()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok());
        using GrpcChannel channel = Connect(server);
        using AsyncDuplexStreamingCall<string, string> call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Duplex, null, default);

        RpcException thrown = await Assert.ThrowsAsync<RpcException>(() => PoolDoor.InTime(call.ResponseStream.MoveNext(default)));

        AssertRefused(thrown, server);
    }

    [Fact]
    public async Task A_request_for_HTTP_2_exactly_is_refused()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok());
        using var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { UseProxy = false }));
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Uri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        PoolingRequestException thrown = await Assert.ThrowsAsync<PoolingRequestException>(() => PoolDoor.InTime(client.SendAsync(request)));

        Assert.Equal((HttpRequestError.VersionNegotiationError, RequestFate.NotSent), (thrown.HttpRequestError, thrown.Fate));
        Assert.Equal(0, server.ConnectionsAccepted);
    }

    private static GrpcChannel Connect(SocketServer server) =>
        GrpcChannel.ForAddress(server.Uri, new GrpcChannelOptions { HttpHandler = new PoolingHttpHandler(new SocketPoolOptions { UseProxy = false }), DisposeHttpClient = true });

    private static void AssertRefused(RpcException thrown, SocketServer server)
    {
        var cause = Assert.IsType<PoolingRequestException>(thrown.Status.DebugException);
        Assert.Equal((HttpRequestError.VersionNegotiationError, RequestFate.NotSent), (cause.HttpRequestError, cause.Fate));
        Assert.Equal(0, server.ConnectionsAccepted);
    }
}
