using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>A short part of what <c>tests/PoolingClient.Fuzz</c> does for as long as it is told, and that it finds what there is to find.</summary>
public sealed class FuzzTests
{
    private static readonly int Runs = Scale.Of(6_000, 1500);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string, int> Rows => new() { { "response", 1 }, { "response", 2 }, { "fields", 1 }, { "fields", 2 }, { "chunked", 1 }, { "chunked", 2 } };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Nothing_is_found(string target, int seed)
    {
        var fuzzer = new Fuzzer(Target(target), seed);
        fuzzer.Run(Runs);
        if (fuzzer.Finding is { } finding) Assert.Fail($"{finding.Fault} {finding.Hex}");
        Assert.Equal(Runs, fuzzer.Runs);
    }

    [Fact]
    public void The_same_seed_gives_the_same_runs()
    {
        Fuzzer[] both = [new(Target("response"), 3), new(Target("response"), 3)];
        foreach (Fuzzer fuzzer in both) fuzzer.Run(Runs / 4);
        Assert.Equal(both[0].Outcomes, both[1].Outcomes);
    }

    /// <summary>One that does not end cannot be made short: it is told as it is, by the thread that watches.</summary>
    [Fact]
    public async Task A_run_that_does_not_end_is_found()
    {
        using var endless = new Endless();
        var fuzzer = new Fuzzer(endless, 1);
        var found = new TaskCompletionSource<FuzzFinding>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = new FuzzWatch([fuzzer.Guarded], TimeSpan.FromSeconds(0.2), long.MaxValue, found.SetResult);
        watch.Start();
        Task running = Task.Factory.StartNew(() => fuzzer.Run(1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        FuzzFinding finding = await found.Task.WaitAsync(Limit);
        Assert.Equal(("endless", "413A", "\"A:\"", 1L), (finding.Target, finding.Hex, finding.Row, finding.Run));
        Assert.Contains("has not come to an end", finding.Fault, StringComparison.Ordinal);
        endless.End();
        await running.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_process_that_grows_is_found_with_the_input_under_way()
    {
        using var endless = new Endless();
        var fuzzer = new Fuzzer(endless, 1);
        var found = new TaskCompletionSource<FuzzFinding>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = new FuzzWatch([fuzzer.Guarded], Limit, 1, found.SetResult);
        watch.Start();
        Task running = Task.Factory.StartNew(() => fuzzer.Run(1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Contains("octets on the heap", (await found.Task.WaitAsync(Limit)).Fault, StringComparison.Ordinal);
        endless.End();
        await running.WaitAsync(Limit);
    }

    [Fact]
    public void A_reader_that_allocates_more_than_it_may_is_found()
    {
        var fuzzer = new Fuzzer(new Greedy(), 1);
        fuzzer.Run(1);
        Assert.Contains("may be", fuzzer.Finding!.Fault, StringComparison.Ordinal);
        Assert.Equal("A", Encoding.Latin1.GetString(fuzzer.Finding.Input));
    }

    [Theory]
    [InlineData("response", "010048545450", "new(\"\", \"RFC 9112\", \"HTTP\", \"\") { Requests = [RequestKind.Ordinary], Fin = true },")]
    [InlineData("chunked", "0D0A0931FF", "new(\"\", \"RFC 9112 7.1\", \"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n\" + \"\\r\\n\\t1\\u00FF\", \"\"),")]
    [InlineData("fields", "225C", "new(\"\", \"RFC 9112 5\", \"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\" + \"\\\"\\\\\", \"\"),")]
    public void An_input_is_shown_as_a_row(string target, string input, string row) => Assert.Equal(row, Target(target).Row(Convert.FromHexString(input)));

    [Fact]
    public void A_fault_is_found_and_made_short()
    {
        var fuzzer = new Fuzzer(new Faulty(), 1);
        fuzzer.Run(200_000);
        Assert.Equal("\r\n\r\n:", Encoding.Latin1.GetString(fuzzer.Finding!.Input));
    }

    private static IFuzzTarget Target(string name) => name switch { "response" => new ResponseTarget(), "fields" => new FieldsTarget(), _ => new ChunkedTarget() };

    /// <summary>It fails where an empty line is followed by a colon.</summary>
    private sealed class Faulty : IFuzzTarget
    {
        public string Name => "faulty";

        public IReadOnlyList<byte[]> Seeds { get; } = [Encoding.Latin1.GetBytes("A: b\r\nC: d\r\n\r\n")];

        public FuzzMemory Memory => new(int.MaxValue, 0);

        public Action Bare(byte[] input) => static () => { };

        public string Row(byte[] input) => FuzzText.Literal(input);

        public FuzzResult Run(byte[] input) =>
            input.AsSpan().IndexOf("\r\n\r\n:"u8) >= 0 ? throw new InvalidOperationException("found") : new FuzzResult($"{input.Length / 8}", null);
    }

    /// <summary>It reads until it is told to end.</summary>
    private sealed class Endless : IFuzzTarget, IDisposable
    {
        private readonly ManualResetEventSlim _end = new();

        public string Name => "endless";

        public IReadOnlyList<byte[]> Seeds { get; } = [[(byte)'A', (byte)':']];

        public FuzzMemory Memory => new(int.MaxValue, 0);

        public FuzzResult Run(byte[] input)
        {
            _end.Wait();
            return default;
        }

        public Action Bare(byte[] input) => static () => { };

        public string Row(byte[] input) => FuzzText.Literal(input);

        public void End() => _end.Set();

        public void Dispose() => _end.Set();
    }

    /// <summary>It takes a KiB for what begins with an A.</summary>
    private sealed class Greedy : IFuzzTarget
    {
        public string Name => "greedy";

        public IReadOnlyList<byte[]> Seeds { get; } = [Encoding.Latin1.GetBytes("Ab cd")];

        public FuzzMemory Memory => new(512, 1);

        public FuzzResult Run(byte[] input) => new("", null);

        public Action Bare(byte[] input) => () => GC.KeepAlive(input is [(byte)'A', ..] ? new byte[1024] : null);

        public string Row(byte[] input) => FuzzText.Literal(input);
    }
}
