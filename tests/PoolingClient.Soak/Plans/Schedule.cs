using PoolingClient.Testing;

namespace PoolingClient.Soak.Plans;

/// <summary>
/// All requests and faults, as a function of the seed: <see cref="Of"/> gives the same plan for the same worker and index in every run. When they
/// happen depends on the machine.
/// </summary>
/// <remarks>
/// A whole response that nobody asked for is only sent where the client can tell: on a connection that does not pipeline, straight from the server (which
/// knows it when the request has come, see ServerTalk), in one send with the answer before it. So it is there before the next request can be sent. Where another request is outstanding, the next response is the
/// answer to it, whoever meant what (RFC 9112 9.3.2): no client can tell, and so with pipelining, and behind a proxy that cuts and delays, surplus
/// octets are never a response.
/// </remarks>
internal sealed class Schedule(int seed, bool isPipelined, bool isTls)
{
    private const int MostContent = 200_000, MostWithSurplus = 10_000;

    private const int LeastSegment = 100;

    // A client that pipelines stops when the server breaks the contract: with a fault in every third request it would never go deep.
    private const double FaultShare = 0.3, FaultSharePipelined = 0.03;

    private readonly int _seed = seed;

    /// <summary>What the plans of the fault proxy's connections are drawn from. Corruption only where TLS has to find it.</summary>
    private FaultMix Mix { get; } = new()
    {
        LatencyShare = 0.2,
        MaxLatency = TimeSpan.FromMilliseconds(3),
        RateShare = 0.05,
        MinOctetsPerSecond = 2_000_000,
        SliceShare = 0.3,
        CorruptionShare = isTls ? 0.05 : 0,
        ResetShare = isPipelined ? 0.1 : 0.25,
        FinShare = isPipelined ? 0.1 : 0.15,
        HalfCloseShare = isPipelined ? 0.05 : 0.1,
        BlackHoleShare = isPipelined ? 0.01 : 0.03,
        MaxOffset = 400_000,
    };

    public RequestPlan Of(int worker, int index)
    {
        var draw = new Draw(_seed, worker, index);
        double method = draw.Share();
        bool isPost = method >= 0.8;
        (int status, int length) = (draw.Chance(0.9) ? 200 : draw.Of(204, 304, 404, 206), draw.Length(MostContent));
        var plan = new RequestPlan(worker, index)
        {
            Method = isPost ? "POST" : method < 0.7 ? "GET" : "HEAD",
            RequestLength = isPost ? draw.Length(MostContent) : 0,
            IsRequestChunked = isPost && draw.Chance(0.3),
            HasKey = isPost && draw.Chance(0.25),
            Expects = isPost && draw.Chance(0.1),
            Status = isPost && status == 304 ? 200 : status,
            AnswerLength = length,
            Framing = draw.Share() switch { < 0.6 => AnswerFraming.Length, < 0.97 => AnswerFraming.Chunked, < 0.995 when isPipelined => AnswerFraming.Chunked, _ => AnswerFraming.UntilClose },
            Interims = draw.Chance(0.05) ? draw.Between(1, 3) : 0,
            HasTrailer = draw.Chance(0.3),
            IsHttp10 = draw.Chance(isPipelined ? 0.002 : 0.01),
        };
        plan = plan with { RequestLength = WithId(plan, plan.RequestLength), AnswerLength = WithId(plan, plan.AnswerLength) };
        if (plan.IsHttp10 && plan.Framing == AnswerFraming.Chunked) plan = plan with { Framing = AnswerFraming.Length };
        return WithCallerFault(WithServerFault(plan, ref draw), ref draw);
    }

    /// <summary>Says in one number what a seed means: a hash of the first plans of all workers and of the proxy's first connections.</summary>
    public ulong Hash(int workers, int requests, int connections)
    {
        ulong hash = 14695981039346656037;
        for (int worker = 0; worker < workers; worker++)
        {
            for (int index = 0; index < requests; index++) Add(Of(worker, index).ToString());
        }
        for (int connection = 1; connection <= connections; connection++) Add(ConnectionPlan(connection).ToString());
        return hash;

        void Add(string text)
        {
            foreach (char c in text) hash = (hash ^ c) * 1099511628211;
        }
    }

    /// <summary>What the fault proxy does to its n-th connection. Segments are not of single octets: a hundred thousand of them would take a busy machine longer than any limit here.</summary>
    public FaultPlan ConnectionPlan(int connection)
    {
        FaultPlan plan = FaultPlan.Draw(_seed, connection, Mix);
        return plan with { ToServer = Coarser(plan.ToServer), ToClient = Coarser(plan.ToClient) };
    }

    private static FaultPath Coarser(FaultPath path) => path.MaxSegment == 0 ? path : path with { MaxSegment = Math.Max(LeastSegment, path.MaxSegment) };

    private RequestPlan WithServerFault(RequestPlan plan, ref Draw draw)
    {
        bool hasFault = draw.Chance(isPipelined ? FaultSharePipelined : FaultShare);
        double which = draw.Share();
        ServerFault fault = (hasFault ? 0.7 + (0.3 * which) : 0) switch
        {
            < 0.70 => ServerFault.None,
            < 0.73 => ServerFault.Reset,
            < 0.76 => ServerFault.Fin,
            < 0.77 => ServerFault.FinSilent,
            < 0.78 => ServerFault.HalfClose,
            < 0.81 => ServerFault.Stall,
            < 0.811 => ServerFault.Silence,
            < 0.82 => ServerFault.Drip,
            < 0.86 => ServerFault.Early,
            < 0.88 => ServerFault.Unavailable,
            < 0.895 => ServerFault.SurplusGarbage,
            < 0.91 => ServerFault.LateGarbage,
            < 0.93 => ServerFault.SurplusResponse,
            < 0.935 => ServerFault.Garbage,
            < 0.94 => ServerFault.BadChunk,
            < 0.97 => ServerFault.IdleFin,
            < 0.98 => ServerFault.IdleReset,
            _ => ServerFault.Close,
        };
        int times = draw.Share() switch { < 0.7 => 1, < 0.9 => 2, _ => 10 };
        ulong where = draw.Next();
        int pause = draw.Chance(0.3) ? 0 : draw.Length(60);
        fault = fault switch
        {
            // Content that only FIN ends cannot be told from content that FIN cuts, nor from content with something behind it: so it is only reset. In TLS it can: without
            // close_notify it may have been cut.
            ServerFault.Fin or ServerFault.FinSilent or ServerFault.HalfClose or ServerFault.SurplusGarbage or ServerFault.LateGarbage or ServerFault.SurplusResponse
                when plan.Framing == AnswerFraming.UntilClose => isTls ? ServerFault.FinSilent : ServerFault.Reset,
            ServerFault.Early when plan.RequestLength == 0 => ServerFault.Unavailable,
            ServerFault.SurplusResponse when isPipelined || plan.AnswerLength > MostWithSurplus => ServerFault.SurplusGarbage,
            ServerFault.BadChunk when plan.Framing != AnswerFraming.Chunked || plan.Method == "HEAD" || plan.Status is 204 or 304 => ServerFault.Garbage,
            _ => fault,
        };
        return plan with { Fault = fault, FaultTimes = fault == ServerFault.None ? 0 : times, Where = where, PauseMilliseconds = pause };
    }

    /// <summary>Content has its id whole, or is empty: one length in twenty is 0.</summary>
    private static int WithId(RequestPlan plan, int length) => length == 0 ? 0 : Math.Max(length, SoakContent.LeastLength(plan));

    private static RequestPlan WithCallerFault(RequestPlan plan, ref Draw draw)
    {
        CallerFault fault = draw.Share() switch
        {
            < 0.90 => CallerFault.None,
            < 0.94 => CallerFault.Cancel,
            < 0.96 => CallerFault.Deadline,
            < 0.99 => CallerFault.Partial,
            _ => CallerFault.SlowRead,
        };
        int amount = fault switch
        {
            CallerFault.Cancel => draw.Length(40),
            CallerFault.Deadline => 1 + draw.Length(80),
            CallerFault.Partial => draw.Length(plan.AnswerLength),
            _ => 0,
        };
        // Half of what is left unread is still under way when its reader has gone: the connection, and whoever read from it, must wait for it.
        if (fault == CallerFault.Partial && plan.Fault == ServerFault.None && plan.AnswerLength > 0 && draw.Chance(0.5))
        {
            plan = plan with { Fault = ServerFault.LateRest, FaultTimes = 1, PauseMilliseconds = 1 + draw.Length(60) };
            amount = Math.Min(amount, plan.AnswerLength / 4);
        }
        return plan with { CallerFault = fault, CallerAmount = amount };
    }
}
