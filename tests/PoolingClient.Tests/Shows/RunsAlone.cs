namespace PoolingClient.Tests.Shows;

/// <summary>Tests that measure the process itself: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
