using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing.Effects;

/// <summary>Makes effects happen on one connection, for its loop.</summary>
internal sealed class EffectRunner(OpenConnection connection, ServerState state)
{
    private static readonly IReadOnlyList<Effect> NoEffects = [];

    internal EffectTable Table => state.Effects;

    internal List<Effect>? Fitting(EffectStage stage, ServerRequest? request, IReadOnlyList<Effect>? ofAnswer = null) =>
        state.Effects.Fitting(stage, connection.Record.Id, request, ofAnswer ?? NoEffects);

    /// <summary>What comes before anything that is served: the effects of the stage, and TLS with the effects of its own.</summary>
    internal async ValueTask BeginAsync()
    {
        await RunStageAsync(EffectStage.Accepted, null).ConfigureAwait(false);
        if (state.Options.TlsOptions is not { } options)
        {
            return;
        }

        if (state.Effects.Has(EffectStage.InTlsHandshake))
        {
            await connection.Output.FlushAsync().ConfigureAwait(false);
            await connection.Wire.WaitForOctetsAsync().ConfigureAwait(false);
            await RunStageAsync(EffectStage.InTlsHandshake, null).ConfigureAwait(false);
        }

        await connection.SecureAsync(options).ConfigureAwait(false);
    }

    /// <summary>Runs the effects of a stage. One that ends the connection throws.</summary>
    internal async ValueTask RunStageAsync(EffectStage stage, ServerRequest? request, IReadOnlyList<Effect>? ofAnswer = null)
    {
        if (!state.Effects.Has(stage) && ofAnswer is not { Count: > 0 })
        {
            return;
        }

        foreach (var effect in Fitting(stage, request, ofAnswer) ?? [])
        {
            await RunAsync(effect, request).ConfigureAwait(false);
        }
    }

    /// <summary>Runs one effect if it may still happen.</summary>
    internal async ValueTask RunAsync(Effect effect, ServerRequest? request)
    {
        if (AnswerPlan.Concerns(effect) || !effect.TryFire())
        {
            return;
        }

        switch (effect.Action)
        {
            case EffectAction.Garbage:
            case EffectAction.Surplus:
                connection.Output.Append(effect.Octets);
                return;
            case EffectAction.Drip:
                var pace = new Pace(effect.PieceLength, effect.Span, IsForAnswer: effect.Stage > EffectStage.InTlsHandshake);
                await connection.Output.SetPaceAsync(pace).ConfigureAwait(false);
                return;
        }

        // From here on nothing more of the request will be read soon, or ever.
        await connection.Output.FlushAsync().ConfigureAwait(false);
        if (request is not null)
        {
            state.Requests.Settle(request);
        }

        switch (effect.Action)
        {
            case EffectAction.Stall:
                await connection.StallAsync(effect.Span).ConfigureAwait(false);
                return;
            case EffectAction.Close:
            case EffectAction.CloseWithoutNotify:
                var notify = effect.Action is EffectAction.Close;
                await connection.CloseAsync(linger: !connection.Input.IsEmpty, notify).ConfigureAwait(false);
                break;
            case EffectAction.Reset:
                connection.Reset();
                break;
            case EffectAction.HalfClose:
                await connection.HalfCloseAsync().ConfigureAwait(false);
                break;
        }

        throw new ConnectionOverException();
    }
}
