using System.IO.Compression;
using System.Xml.Linq;

namespace PoolingClient.Examples.Tests.Packages;

/// <summary>A package as it was made: its files, and what it says of itself.</summary>
internal sealed class Package
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public Package(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            // The container's own.
            if (entry.FullName is "[Content_Types].xml" || entry.FullName.StartsWith("_rels/", StringComparison.Ordinal) || entry.FullName.StartsWith("package/", StringComparison.Ordinal)) continue;
            using Stream stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            _files.Add(entry.FullName, copy.ToArray());
        }
        using var manifest = new MemoryStream(_files.First(file => file.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value);
        Manifest = XDocument.Load(manifest);
    }

    public XDocument Manifest { get; }

    /// <summary>All but the manifest, in order.</summary>
    public IEnumerable<string> Files => _files.Keys.Where(name => !name.EndsWith(".nuspec", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>As "id version", in order.</summary>
    public IEnumerable<string> Dependencies => Named("dependency").Select(one => $"{one.Attribute("id")!.Value} {one.Attribute("version")!.Value}").Order(StringComparer.Ordinal);

    public string? Version => Named("version").FirstOrDefault()?.Value;

    public byte[] Octets(string file) => _files[file];

    public string Text(string file) => System.Text.Encoding.UTF8.GetString(_files[file]);

    public IEnumerable<XElement> Named(string name) => Manifest.Descendants().Where(element => element.Name.LocalName == name);
}
