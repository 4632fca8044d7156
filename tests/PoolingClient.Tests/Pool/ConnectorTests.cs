using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Pool;

/// <summary>What the pool relies on in the real connector, as far as it can be seen without a socket.</summary>
public sealed class ConnectorTests
{
    /// <summary>An exception would be nobody's: the slot would dial for ever, and its waiter wait for ever.</summary>
    [Fact]
    public async Task A_name_that_no_resolver_takes_is_a_failure_and_not_an_exception()
    {
        PoolSettings settings = new PoolScript().Settings;
        // A URI may have it; a name in DNS ends at 255 octets (RFC 1035 2.3.4), and the resolver says so by throwing.
        var uri = new Uri($"http://{string.Join('.', Enumerable.Repeat(new string('a', 60), 5))}/");
        var connector = new Http1Connector(new Dialer(new Route(Origin.Of(uri)), settings), settings);

        ConnectResult result = await connector.ConnectAsync(new Nobody(), new DialFacts(0), TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.Equal((FailureKind.NameResolution, RequestStage.Resolve, RequestFate.NotSent), (result.Failure?.Kind, result.Failure?.Stage, result.Failure?.Fate));
    }

    private sealed class Nobody : IConnectionOwner
    {
        public void OnReleased(int count) => Assert.Fail("There is no connection.");

        public void OnClosed(CloseReason reason) => Assert.Fail("There is no connection.");
    }
}
