using Xunit.Abstractions;
using Xunit.Sdk;

namespace PoolingClient.Interop;

/// <summary>A test of one feature with the server of its class: skipped, and the reason said, where that cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("PoolingClient.Interop.PeerFactDiscoverer", "PoolingClient.Interop")]
public sealed class PeerFactAttribute(Feature feature) : FactAttribute
{
    public Feature Feature => feature;
}

/// <summary>Finds those tests. xunit asks for the reason before it knows the class, so the case finds it itself.</summary>
public sealed class PeerFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new PeerTestCase(diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

/// <inheritdoc/>
public sealed class PeerTestCase : XunitTestCase
{
    [Obsolete("For the deserializer only.")]
    public PeerTestCase()
    {
    }

    public PeerTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method)
    {
    }

    protected override string GetSkipReason(IAttributeInfo factAttribute)
    {
        Type? type = TestMethod.TestClass.Class.ToRuntimeType();
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PeerTests<>))) type = type.BaseType;
        var peer = (Peer)Activator.CreateInstance(type!.GetGenericArguments()[0])!;
        // Null is how xunit says that a test is not skipped.
        return peer.Lacks(factAttribute.GetNamedArgument<Feature>(nameof(PeerFactAttribute.Feature)))!;
    }
}
