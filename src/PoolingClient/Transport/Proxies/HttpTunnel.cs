using System.Net;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>A tunnel through a proxy that speaks HTTP (CONNECT, RFC 9110 9.3.6). A 407 is answered, on the same connection where that goes on.</summary>
internal sealed class HttpTunnel(Origin origin, ProxyHop proxy, PoolSettings settings) : Tunnel(origin, proxy, settings)
{
    /// <summary>The answer to the first 407, and one more where only the nonce was too old.</summary>
    private const int MostAnswers = 2;

    private readonly string _target = origin.HostAndPort;

    // Any thread: the proxy has taken Basic. It is sent unasked from then on (RFC 7617 2.2), which saves a round for each tunnel.
    private volatile bool _takesBasic;

    public override async Task<Carrier> OpenAsync(Func<Task<Carrier>> connect, CancellationToken cancellationToken)
    {
        ICredentials? credentials = ProxyCredentials.For(Proxy, Settings.Transport);
        string? authorization = _takesBasic && credentials is not null ? Basic(credentials) : null;
        Carrier? carrier = null;
        bool isReused = false;
        try
        {
            for (int answers = 0; ;)
            {
                carrier ??= await connect().ConfigureAwait(false);
                ConnectReply? reply = await AskAsync(carrier, authorization, isReused, cancellationToken).ConfigureAwait(false);
                if (reply is { IsTunnel: true })
                {
                    _takesBasic = authorization?.StartsWith("Basic ", StringComparison.Ordinal) == true;
                    return carrier;
                }
                if (reply is not null)
                {
                    authorization = Answer(reply, credentials, authorization, answers++);
                    isReused = reply.KeepsConnection;
                }
                // A proxy may end the connection after its 407 without having said so: the answer then goes out on a fresh one.
                if (reply is { KeepsConnection: true }) continue;
                isReused = false;
                carrier.Dispose();
                carrier = null;
            }
        }
        catch
        {
            carrier?.Dispose();
            throw;
        }
    }

    /// <returns>Null where a connection that had brought a 407 ended without an octet more.</returns>
    private async Task<ConnectReply?> AskAsync(Carrier carrier, string? authorization, bool isReused, CancellationToken cancellationToken)
    {
        var talk = new TunnelTalk(carrier, cancellationToken);
        var reader = new ConnectReplyReader(talk, Settings);
        try
        {
            await talk.SendAsync(ConnectRequest.Encode(_target, authorization)).ConfigureAwait(false);
            return await reader.ReadAsync().ConfigureAwait(false);
        }
        catch (TunnelFailedException) when (isReused && !reader.HasBegun)
        {
            return null;
        }
        finally
        {
            reader.Release();
        }
    }

    /// <summary>What is sent next, after a reply that was no tunnel.</summary>
    /// <exception cref="TunnelFailedException">Nothing can be.</exception>
    private string Answer(ConnectReply reply, ICredentials? credentials, string? tried, int answers)
    {
        if (reply.Status != (int)HttpStatusCode.ProxyAuthenticationRequired) throw new TunnelFailedException(TunnelText.OfStatus(reply.Status, _target));
        _takesBasic = false;
        if (credentials is null) throw new TunnelFailedException(TunnelText.CredentialsMissing);
        ChallengeAnswer? answer = ChallengeAnswer.For(reply.Challenges, Proxy.Uri, ConnectRequest.Method, _target, credentials);
        if (answer is null) throw new TunnelFailedException(TunnelText.OfChallenges(reply.Challenges));
        bool isNew = answers == 0 ? answer.Value != tried : answer.IsStale;
        return isNew && answers < MostAnswers ? answer.Value : throw new TunnelFailedException(TunnelText.CredentialsRefused);
    }

    private string? Basic(ICredentials credentials) =>
        ChallengeAnswer.Find(credentials, Proxy.Uri, "Basic") is { } credential ? ChallengeAnswer.Basic(credential) : null;
}
