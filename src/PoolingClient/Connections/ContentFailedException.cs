using PoolingClient.Foundation;

namespace PoolingClient.Connections;

/// <summary>Carries a failure from a read or write of content up to the door that turns it into .NET's exception. It never leaves the assembly.</summary>
internal sealed class ContentFailedException(ExchangeFailure failure) : Exception(failure.Message, failure.Cause)
{
    public ExchangeFailure Failure => failure;
}
