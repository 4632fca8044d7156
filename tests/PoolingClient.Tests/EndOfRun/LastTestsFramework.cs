using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("PoolingClient.Tests.EndOfRun.LastTestsFramework", "PoolingClient.Tests")]

namespace PoolingClient.Tests.EndOfRun;

/// <summary>
/// Runs <see cref="NothingRemainsTests"/> when all other tests have ended: they look at what those have left in the process. A failure of theirs
/// is a failed test, as any other.
/// </summary>
public sealed class LastTestsFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) => new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName name, ISourceInformationProvider source, IMessageSink diagnostics) : XunitTestFrameworkExecutor(name, source, diagnostics)
    {
        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class Runner(ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink diagnostics, IMessageSink execution, ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, cases, diagnostics, execution, options)
    {
        protected override async Task<RunSummary> RunTestCollectionsAsync(IMessageBus messageBus, CancellationTokenSource cancellationTokenSource)
        {
            Remains.NoteBeginning();
            ILookup<bool, IXunitTestCase> isLast = TestCases.ToLookup(one => one.TestMethod.TestClass.Class.Name == typeof(NothingRemainsTests).FullName);
            TestCases = isLast[false];
            RunSummary summary = await base.RunTestCollectionsAsync(messageBus, cancellationTokenSource);
            TestCases = isLast[true];
            summary.Aggregate(await base.RunTestCollectionsAsync(messageBus, cancellationTokenSource));
            return summary;
        }
    }
}
