using PoolingClient.Testing;

namespace Snippets;

/// <summary>The downstream of the snippets.</summary>
internal sealed class Orders
{
    private int _served;

    public ServerResponse Answer(ServerRequest request) => ServerResponse.Ok($"{request.Target}, request {Interlocked.Increment(ref _served)}");
}
