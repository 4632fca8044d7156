namespace PoolingClient.Testing;

/// <summary>What answers requests; null answers with the request's own content.</summary>
internal delegate ValueTask<ServerResponse> RequestHandler(ServerRequest request, CancellationToken gone);
