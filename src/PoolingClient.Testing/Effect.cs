using System.Text;
using PoolingClient.Testing.Effects;

namespace PoolingClient.Testing;

/// <summary>
/// Something that happens to a connection (RFC 9112 9) at a stage, for example
/// <c>Effect.At(EffectStage.InContent).AtOctet(100).Reset().OnRequest(2).Times(1)</c>. Every call returns a new effect; an
/// effect has one action, and several effects of one stage happen in their order. What was to be sent before the stage is sent
/// before the effect happens.
/// </summary>
public sealed class Effect
{
    private int _request;
    private int _connection;
    private int _times = int.MaxValue;
    private int _fired;
    private Func<ServerRequest, bool>? _when;

    private Effect(EffectStage stage)
    {
        Stage = stage;
    }

    /// <summary>The stage at which it happens.</summary>
    public EffectStage Stage { get; }

    /// <summary>How often it has happened, on all servers and answers it was given to.</summary>
    public int Happened => Math.Min(Volatile.Read(ref _fired), _times);

    internal EffectAction Action { get; private set; }

    /// <summary>The octet to happen at, or -1 for the stage's own place.</summary>
    internal long Offset { get; private set; } = -1;

    internal TimeSpan IdleFor { get; private set; }

    /// <summary>The length of a stall or the interval of a drip; infinite for a stall without end.</summary>
    internal TimeSpan Span { get; private set; }

    internal int PieceLength { get; private set; }

    internal long LengthDelta { get; private set; }

    internal byte[] Octets { get; private set; } = [];

    /// <summary>Begins an effect at a stage.</summary>
    /// <param name="stage">The stage.</param>
    public static Effect At(EffectStage stage) => new(stage);

    /// <summary>
    /// Happens at an octet: after that many octets of the head (RFC 9112 2.1), of the content (RFC 9110 6.4, framing not counted) or of the request content
    /// (acted upon as soon as that many were received). Content that is shorter does not reach it.
    /// </summary>
    /// <param name="offset">The number of octets before it; not negative.</param>
    /// <exception cref="InvalidOperationException">The stage is not inside a head or content.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public Effect AtOctet(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Require(Stage is EffectStage.InHead or EffectStage.InContent or EffectStage.InRequestContent, "an octet offset");
        return Changed(copy => copy.Offset = offset);
    }

    /// <summary>Happens when the connection has been idle for so long (RFC 9112 9.5).</summary>
    /// <param name="idle">The time since the last answer was sent; not negative.</param>
    /// <exception cref="InvalidOperationException">The stage is not <see cref="EffectStage.WhileIdle"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public Effect After(TimeSpan idle)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(idle, TimeSpan.Zero);
        Require(Stage is EffectStage.WhileIdle, "an idle time");
        return Changed(copy => copy.IdleFor = idle);
    }

    /// <summary>Happens only at the n-th request of a connection (RFC 9112 9.3), or while idle after its answer.</summary>
    /// <param name="number">The number of the request on its connection, counted from 1 (<see cref="ServerRequest.Index"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    /// <exception cref="InvalidOperationException">The stage is before any request.</exception>
    public Effect OnRequest(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        Require(Stage > EffectStage.InTlsHandshake, "a request");
        return Changed(copy => copy._request = number);
    }

    /// <summary>Happens only on the n-th connection.</summary>
    /// <param name="number">The number of the connection, counted from 1 (<see cref="ServerRequest.ConnectionId"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public Effect OnConnection(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return Changed(copy => copy._connection = number);
    }

    /// <summary>Happens at most so often, over all connections.</summary>
    /// <param name="count">How often; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public Effect Times(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Changed(copy => copy._times = count);
    }

    /// <summary>Happens only for requests that a function picks. It can be asked more than once for a request.</summary>
    /// <param name="predicate">The function; at <see cref="EffectStage.WhileIdle"/> it is asked about the last request.</param>
    /// <exception cref="InvalidOperationException">The stage is before any request.</exception>
    public Effect When(Func<ServerRequest, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Require(Stage > EffectStage.InTlsHandshake, "a request");
        return Changed(copy => copy._when = predicate);
    }

    /// <summary>
    /// Ends the connection with FIN (RFC 9293 3.6), after close_notify (RFC 8446 6.1) where there is TLS. Octets that the client sends afterwards are answered with
    /// RST (RFC 9293 3.6.1), as the kernel does.
    /// </summary>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect Close() => Doing(EffectAction.Close);

    /// <summary>
    /// As <see cref="Close"/>, but without the close_notify that ends TLS in an orderly way (RFC 9112 9.8): so look connections that were cut off.
    /// </summary>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect CloseWithoutNotify() => Doing(EffectAction.CloseWithoutNotify);

    /// <summary>Ends the connection with RST (RFC 9293 3.10.5), of the socket itself where there is TLS.</summary>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect Reset() => Doing(EffectAction.Reset);

    /// <summary>Sends FIN (after close_notify where there is TLS) and nothing more (RFC 9293 3.6.1), and goes on receiving (without answering) until the client ends the connection.</summary>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect HalfClose() => Doing(EffectAction.HalfClose);

    /// <summary>Neither sends nor receives for a while (timeouts: RFC 9112 9.5), and then goes on.</summary>
    /// <param name="duration">How long; null for ever, until either side ends the connection.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect Stall(TimeSpan? duration = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration ?? TimeSpan.Zero, TimeSpan.Zero, nameof(duration));
        return Doing(EffectAction.Stall, copy => copy.Span = duration ?? Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Sends the rest of the answer so many octets at a time; at <see cref="EffectStage.Accepted"/> and
    /// <see cref="EffectStage.InTlsHandshake"/> everything on the connection, in records (RFC 8446 5.1) of so many octets where there is TLS.
    /// At <see cref="EffectStage.InRequestContent"/> it receives the rest of the content so.
    /// </summary>
    /// <param name="octets">The octets of a piece; at least 1.</param>
    /// <param name="interval">The time between two pieces; not negative.</param>
    /// <exception cref="InvalidOperationException">Nothing is sent or received after this stage, or it has an action already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 1, or the interval is negative.</exception>
    public Effect Drip(int octets, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(octets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.Zero);
        Require(Stage <= EffectStage.InContent, "a drip");
        return Doing(EffectAction.Drip, copy => (copy.PieceLength, copy.Span) = (octets, interval));
    }

    /// <summary>Sends octets that are no HTTP (RFC 9112 2.1): each is 0x80 or above, always the same ones.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect Garbage(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Garbage(GarbageOctets.Make(count));
    }

    /// <summary>Sends these octets where none, or others, are due (RFC 9112 2.1).</summary>
    /// <param name="octets">The octets.</param>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect Garbage(byte[] octets)
    {
        ArgumentNullException.ThrowIfNull(octets);
        return Doing(EffectAction.Garbage, copy => copy.Octets = octets);
    }

    /// <summary>Sends this text where none, or another, is due (RFC 9112 2.1).</summary>
    /// <param name="text">The text; each char is one octet (Latin-1).</param>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect Garbage(string text) => Garbage(Encoding.Latin1.GetBytes(text));

    /// <summary>
    /// Sends more octets than were announced (RFC 9112 6.3): they follow the last octet of the answer, in the same send. At
    /// <see cref="EffectStage.Accepted"/> and <see cref="EffectStage.WhileIdle"/> they are sent at once (RFC 9112 9.2).
    /// </summary>
    /// <param name="count">How many octets <c>x</c>; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect Surplus(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Surplus(new string('x', count));
    }

    /// <summary>As <see cref="Surplus(int)"/>, with octets of one's own: a whole response, for example (RFC 9112 6.3).</summary>
    /// <param name="octets">The octets.</param>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect Surplus(byte[] octets)
    {
        ArgumentNullException.ThrowIfNull(octets);
        return Doing(EffectAction.Surplus, copy => copy.Octets = octets);
    }

    /// <summary>As <see cref="Surplus(int)"/>, with text of one's own (RFC 9112 6.3).</summary>
    /// <param name="text">The text; each char is one octet (Latin-1).</param>
    /// <exception cref="InvalidOperationException">It has an action already.</exception>
    public Effect Surplus(string text) => Surplus(Encoding.Latin1.GetBytes(text));

    /// <summary>
    /// Announces another length than is sent: in Content-Length (RFC 9112 6.2), or in the size of the first chunk (RFC 9112 7.1). The connection stays open; an
    /// effect at <see cref="EffectStage.BetweenResponses"/> can end it.
    /// </summary>
    /// <param name="delta">What is added to the length. It is not made less than 0.</param>
    /// <exception cref="InvalidOperationException">The stage is not about an answer, or it has an action already.</exception>
    public Effect WrongLength(long delta)
    {
        Require(Stage is >= EffectStage.AfterRequestHead and <= EffectStage.InContent, "a wrong length");
        return Doing(EffectAction.WrongLength, copy => copy.LengthDelta = delta);
    }

    /// <summary>Whether its filters let it happen; it may have happened as often as it may.</summary>
    internal bool Fits(int connection, ServerRequest? request) =>
        (_connection == 0 || _connection == connection)
        && (_request == 0 || _request == request?.Index)
        && (_when is null || (request is not null && _when(request)))
        && Volatile.Read(ref _fired) < _times;

    /// <summary>Takes one of the times it may happen.</summary>
    internal bool TryFire() => Volatile.Read(ref _fired) < _times && Interlocked.Increment(ref _fired) <= _times;

    internal Effect Checked() => Action is not EffectAction.None
        ? this
        : throw new ArgumentException($"The effect at {Stage} has no action, such as {nameof(Close)} or {nameof(Stall)}.");

    private Effect Doing(EffectAction action, Action<Effect>? change = null)
    {
        if (Action is not EffectAction.None)
        {
            throw new InvalidOperationException(
                $"An effect has one action; this one has {Action}. Give the server a second effect for {action}.");
        }

        return Changed(copy =>
        {
            copy.Action = action;
            change?.Invoke(copy);
        });
    }

    private Effect Changed(Action<Effect> change)
    {
        var copy = (Effect)MemberwiseClone();
        copy._fired = 0;
        change(copy);
        return copy;
    }

    private void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"There cannot be {what} at the stage {Stage}.");
        }
    }
}
