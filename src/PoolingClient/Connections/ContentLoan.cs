using PoolingClient.Foundation;

namespace PoolingClient.Connections;

/// <summary>
/// Held by the caller's side of content that is lent, and by nobody else: when the collector finds it, the caller has forgotten the response, and the connection is taken back.
/// There is one only where content is lent: a response that came whole holds nothing.
/// </summary>
/// <remarks>
/// Nothing that the connection holds may lead to it: doors let go of the response when their caller has it. While content is being read the reader must hold it, so that
/// what is read is not taken for forgotten.
/// </remarks>
internal sealed class ContentLoan(Exchange exchange, IContentLender lender, PoolSettings settings) : IDisposable, IThreadPoolWorkItem
{
    /// <summary>Who lends it.</summary>
    public IContentLender Lender { get; private set; } = lender;

    ~ContentLoan()
    {
        // Finalizers must not be kept waiting: what follows takes locks, and may log.
        if (IsForgotten) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>The content was read to its end, or given back. It may be lent again, to the same exchange's next life.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Content is lent again. After <see cref="Dispose"/>.</summary>
    public void Renew(IContentLender lender)
    {
        Lender = lender;
        GC.ReRegisterForFinalize(this);
    }

    /// <summary>It is on its connection, or its deadline has ended it there: nobody has read on since, or the loan would be over. Other limits end what somebody is at.</summary>
    private bool IsForgotten => exchange.State == ExchangeState.Receiving || exchange.Failure is { IsDeadline: true };

    /// <summary>Nobody can read the content any more: it is given back for its caller.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        bool isHeld = exchange.State == ExchangeState.Receiving;
        // Lent: it is still this request's.
        if (IsForgotten && exchange.Connection is { } connection)
        {
            long until = isHeld ? settings.Time.GetTimestamp() : Math.Max(exchange.Times.Assigned, exchange.DeadlineAt);
            settings.Leaks.NoteLeak(new LeakedResponse
            {
                FoundAt = settings.Time.GetUtcNow(),
                Origin = exchange.Shown.Route.ToString(),
                Request = exchange.Describe(),
                ConnectionId = connection.Facts.Id,
                HeldFor = settings.Time.GetElapsedTime(exchange.Times.Assigned, until),
                CallSite = exchange.CallSite?.Frames,
            });
        }
        Lender.GiveBack(exchange);
    }
}
