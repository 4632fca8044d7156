using System.Net;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Regressions;

/// <summary>
/// A connection's end must reach who waits on it, whatever the stream under it says when it is closed: OpenSSL that was ended by an alert
/// says that it cannot be shut down.
/// </summary>
public sealed class FailingStreamTests
{
    [Fact]
    public void A_stream_that_cannot_be_closed_is_given_up_all_the_same()
    {
        var stream = new Unclosable();
        var carrier = new StreamCarrier(stream);
        carrier.Dispose();
        carrier.EndReceiving();
        Assert.Equal(1, stream.Closings);
    }

    private sealed class Unclosable : MemoryStream
    {
        public int Closings { get; private set; }

        protected override void Dispose(bool disposing)
        {
            Closings++;
            base.Dispose(disposing);
            throw new ProtocolViolationException("not now");
        }
    }
}
