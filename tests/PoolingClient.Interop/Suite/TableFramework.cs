using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("PoolingClient.Interop.TableFramework", "PoolingClient.Interop")]

namespace PoolingClient.Interop;

/// <summary>Gives the table when all tests have ended: as a diagnostic message, which `dotnet test` shows, and into `interop.txt` beside the tests.</summary>
public sealed class TableFramework(IMessageSink messages) : XunitTestFramework(messages)
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
            RunSummary summary = await base.RunTestCollectionsAsync(messageBus, cancellationTokenSource);
            string table = ResultTable.Text();
            await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "interop.txt"), table);
            DiagnosticMessageSink.OnMessage(new DiagnosticMessage(table));
            return summary;
        }
    }
}
