namespace Top;

/// <summary>Looks at pools, here or in another process.</summary>
internal interface IWatch : IAsyncDisposable
{
    /// <summary>What is seen now. Not called by two at once.</summary>
    Frame Look();

    /// <summary>Completes when there is nothing more to see; with an error where that has a reason.</summary>
    Task Ended { get; }
}
