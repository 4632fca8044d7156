using Microsoft.Extensions.Configuration;

namespace PoolingClient.Extensions;

/// <summary>What one registration says about a client's options: in code, or in a section of configuration.</summary>
internal readonly record struct ClientStep(Action<SocketPoolOptions>? Code, IConfigurationSection? Section);
