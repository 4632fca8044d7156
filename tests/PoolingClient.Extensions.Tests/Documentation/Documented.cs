using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace PoolingClient.Extensions.Tests;

/// <summary>The documentation of an assembly: the XML file beside it.</summary>
internal sealed class Documented
{
    private static readonly ConcurrentDictionary<Assembly, Documented> All = new();

    private readonly Dictionary<string, XElement> _members;

    private Documented(Assembly assembly) =>
        _members = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    public static Documented Of(Assembly assembly) => All.GetOrAdd(assembly, one => new Documented(one));

    /// <summary>What is said of a type or member (<c>T:...</c>, <c>P:...</c>), in words, with the names of what it points at, and without its examples; empty where nothing is.</summary>
    public string Text(string id)
    {
        var text = new StringBuilder();
        if (_members.TryGetValue(id, out XElement? member)) Append(text, member);
        return text.ToString();
    }

    private void Append(StringBuilder text, XElement element)
    {
        foreach (XNode node in element.Nodes())
        {
            if (node is XText words) text.Append(words.Value);
            else if (node is XElement { Name.LocalName: "inheritdoc" } inherited && inherited.Attribute("cref") is { } from && from.Value != element.Attribute("name")?.Value) text.Append(Text(from.Value));
            else if (node is XElement { Name.LocalName: not ("example" or "code" or "c") } inner) Append(text.Append(' ').Append(inner.Attribute("cref")?.Value), inner);
        }
    }
}
