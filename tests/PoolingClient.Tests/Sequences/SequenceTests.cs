namespace PoolingClient.Tests.Sequences;

/// <summary>Courses of several exchanges on real sockets, played row by row.</summary>
public sealed class SequenceTests
{
    private static readonly Dictionary<string, Sequence> Rows = new Sequence[][] { [.. SurplusRows.All], NoContentRows.All, UploadRows.All, CancelRows.All, CancelDialRows.All, EndRows.All, IdleEndRows.All, PipelineRows.All }
        .SelectMany(rows => rows).ToDictionary(row => row.Name);

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Plays(string name) => Play.RunAsync(Rows[name]);
}
