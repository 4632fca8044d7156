using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PoolingClient.Http1.Tests;

/// <summary>The codec is octets in, events out: it can neither wait nor read nor know the time, because it refers to nothing that could.</summary>
public sealed class CodecArchitectureTests
{
    private static readonly Assembly Codec = typeof(ResponseReader).Assembly;

    private static readonly string[] AllowedAssemblies = ["System.Collections", "System.Memory", "System.Runtime", "System.Text.Encoding.Extensions"];

    private static readonly string[] ForbiddenNamespaces =
        ["System.IO", "System.Net", "System.Threading", "System.Diagnostics.Tracing", "System.Linq", "System.Reflection.Emit", "Microsoft.Extensions"];

    private static readonly string[] ForbiddenTypes =
        ["System.TimeProvider", "System.DateTime", "System.DateTimeOffset", "System.Diagnostics.Stopwatch", "System.Environment", "System.Console", "System.Random", "System.GC"];

    [Fact]
    public void It_references_the_core_of_the_runtime_only() =>
        Assert.Empty(Codec.GetReferencedAssemblies().Select(name => name.Name).Except(AllowedAssemblies));

    [Fact]
    public void It_uses_no_type_of_tasks_streams_sockets_or_time()
    {
        List<string> used = ReferencedTypes();
        Assert.Contains("System.Buffers.IBufferWriter`1", used);   // else nothing was read
        Assert.DoesNotContain(used, type => ForbiddenNamespaces.Any(space => type.StartsWith(space + ".", StringComparison.Ordinal)));
        Assert.Empty(used.Intersect(ForbiddenTypes));
    }

    [Fact]
    public void It_has_no_asynchronous_method()
    {
        IEnumerable<MethodInfo> methods = Codec.GetTypes().SelectMany(type =>
            type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly));
        Assert.DoesNotContain(methods, method => method.GetCustomAttribute<System.Runtime.CompilerServices.AsyncStateMachineAttribute>() is not null);
    }

    [Fact]
    public void It_exports_nothing() => Assert.Empty(Codec.GetExportedTypes());

    [Fact]
    public void Its_classes_are_sealed_or_static() =>
        Assert.DoesNotContain(Codec.GetTypes(), type => type.Namespace == Codec.GetName().Name && type is { IsClass: true, IsSealed: false });

    private static List<string> ReferencedTypes()
    {
        using var file = new PEReader(File.OpenRead(Codec.Location));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(metadata.GetTypeReference).Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }
}
