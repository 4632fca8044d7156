using System.Net.Http;
using static PoolingClient.Tests.Sequences.ByCaller;

namespace PoolingClient.Tests.Sequences;

/// <summary>
/// One of several requests is given up before any has a connection: while a dial connects, or shakes hands, and while others wait behind it. The dial goes on
/// for whoever is left, and nobody waits for what was given up.
/// </summary>
internal static class CancelDialRows
{
    private const string Section = "RFC 9112 9.3";
    private static readonly CallerStep Neighbours = Then(Begin("GET", "/2"), Begin("GET", "/3")), AreServed = Then(Gives("/2", "/2"), Gives("/3", "/3"));

    public static readonly Sequence[] All =
    [
        .. Stage("its socket connects", OnDial.InConnect, Wait("dialing 1"), Open("dial 1")),
        .. Stage("it shakes hands", null, UntilHandshakes(1), FreeHandshakes).Select(row => row with { IsTls = true, HeldHandshakes = 1 }),
        new("given up while its socket connects, beside another's dial, which is first: both serve", Section, [],
            [
                Begin("GET", "/gone"), Wait("dialing 1"), Begin("GET", "/2"), Wait("dialing 2"), Begin("GET", "/3"), UntilDialing(2, 3), Cancels("/gone"), UntilDialing(2, 2),
                Open("dial 2"), AreServed, Open("dial 1"), UntilDialing(0, 0), UntilConnections(2),
            ], 2) { Requests = 2, Dials = OnDial.InConnect, Options = Two },
        new("given up while its socket connects, beside another's dial, which is second: both serve", Section, [],
            [
                Begin("GET", "/gone"), Wait("dialing 1"), Begin("GET", "/2"), Wait("dialing 2"), Begin("GET", "/3"), UntilDialing(2, 3), Cancels("/gone"), UntilDialing(2, 2),
                Open("dial 1"), AreServed, Open("dial 2"), UntilDialing(0, 0), UntilConnections(2),
            ], 2) { Requests = 2, Dials = OnDial.InConnect, Options = Two },
        new("given up while it shakes hands, beside another that does: both serve", Section, [],
            [
                Begin("GET", "/gone"), UntilHandshakes(1), Begin("GET", "/2"), UntilHandshakes(2), Begin("GET", "/3"), UntilDialing(2, 3), Cancels("/gone"), UntilDialing(2, 2),
                FreeHandshakes, AreServed, UntilConnections(2),
            ], 2) { Requests = 2, IsTls = true, HeldHandshakes = 2, Options = Two },
        // A dial that fails ends one request, and another is made for the rest: never the one that was given up.
        new("given up while its socket connects, which is refused: one of the others is told, the other is served", Section, [],
            [
                Begin("GET", "/gone"), Wait("dialing 1"), Neighbours, UntilDialing(1, 3), Cancels("/gone"), UntilDialing(1, 2), Open("dial 1"),
                Fails("/2", RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, "refused"), Wait("dialing 2"), UntilDialing(1, 1), Open("dial 2"), Gives("/3", "/3"),
            ], 1) { Requests = 1, Dials = OnDial.InConnectFirstRefused },
        new("all are given up while a socket connects, which is refused: the next is served", Section, [],
            [
                Begin("GET", "/gone"), Wait("dialing 1"), Neighbours, UntilDialing(1, 3), Cancels("/2"), Cancels("/gone"), Cancels("/3"), UntilDialing(1, 0), Open("dial 1"), UntilDialing(0, 0), Open("dial 2"),
            ], 1) { Requests = 0, Dials = OnDial.InConnectFirstRefused },
        new("a POST is given up while its socket connects: no octet of it is sent, and the POSTs behind it go once", Section, [],
            [
                Begin("POST", "/gone", new StringContent("a")), Wait("dialing 1"), Begin("POST", "/2", new StringContent("b")), Begin("POST", "/3", new StringContent("c")), UntilDialing(1, 3),
                Cancels("/gone"), UntilDialing(1, 2), Open("dial 1"), AreServed,
            ], 1) { Requests = 2, Dials = OnDial.InConnect },
    ];

    private static void Two(SocketPoolOptions options) => options.MaxConnectionsPerServer = 2;

    /// <summary>The only dial is at this stage: the one for which it was begun, one that waits behind it, or all of them are given up.</summary>
    private static IEnumerable<Sequence> Stage(string stage, Action<Play, SocketPoolOptions>? dials, CallerStep reached, CallerStep goOn) =>
    [
        new($"given up while {stage}, with others waiting", Section, [],
            [Begin("GET", "/gone"), reached, Neighbours, UntilDialing(1, 3), Cancels("/gone"), UntilDialing(1, 2), goOn, AreServed], 1) { Requests = 2, Dials = dials },
        new($"given up while {stage}, by one that waits behind it, first in the queue", Section, [],
            [Begin("GET", "/2"), reached, Begin("GET", "/gone"), Begin("GET", "/3"), UntilDialing(1, 3), Cancels("/gone"), UntilDialing(1, 2), goOn, AreServed], 1) { Requests = 2, Dials = dials },
        new($"given up while {stage}, by one that waits behind it, last in the queue", Section, [],
            [Begin("GET", "/2"), reached, Begin("GET", "/3"), Begin("GET", "/gone"), UntilDialing(1, 3), Cancels("/gone"), UntilDialing(1, 2), goOn, AreServed], 1) { Requests = 2, Dials = dials },
        new($"given up while {stage}, by all: the connection is there for the next", Section, [],
            [Begin("GET", "/gone"), reached, Neighbours, UntilDialing(1, 3), Cancels("/gone"), Cancels("/2"), Cancels("/3"), UntilDialing(1, 0), goOn, UntilDialing(0, 0), UntilConnections(1)], 1) { Requests = 0, Dials = dials },
    ];
}
