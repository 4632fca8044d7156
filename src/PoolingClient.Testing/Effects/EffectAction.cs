namespace PoolingClient.Testing.Effects;

/// <summary>What an effect does.</summary>
internal enum EffectAction
{
    None,
    Close,
    CloseWithoutNotify,
    Reset,
    HalfClose,
    Stall,
    Drip,
    Garbage,
    Surplus,
    WrongLength,
}
