using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PoolingClient.Resilience;

namespace PoolingClient.Extensions.Tests;

/// <summary>
/// The JSON schema that ships with the package is what the table of settings and the documentation of the options say now. With
/// POOLINGCLIENT_WRITE_SCHEMA=1 it is written anew.
/// </summary>
public sealed partial class SchemaTests
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void It_is_what_the_options_are()
    {
        string expected = Root().ToJsonString(Written) + "\n";
        if (Environment.GetEnvironmentVariable("POOLINGCLIENT_WRITE_SCHEMA") == "1") File.WriteAllText(SchemaPath(), expected);
        Assert.Equal(expected, File.ReadAllText(SchemaPath()));
    }

    [Fact]
    public void Every_setting_has_a_description() => Assert.All(
        Root()["properties"]!["PoolingClient"]!["properties"]!["Clients"]!["additionalProperties"]!["properties"]!.AsObject(),
        setting => Assert.False(string.IsNullOrWhiteSpace((string?)setting.Value!["description"]), setting.Key));

    [Theory]
    [InlineData("00:00:10", true)]
    [InlineData("0:0:1.5", true)]
    [InlineData("1.12:00:00", true)]
    [InlineData("23:59", true)]
    [InlineData("Infinite", true)]
    [InlineData("-00:00:00.001", true)]
    [InlineData("10", false)]
    [InlineData("10s", false)]
    [InlineData("-00:00:05", false)]
    [InlineData("24:00:00", false)]
    [InlineData("1:00:00:00", false)]
    public void Its_pattern_for_time_takes_what_binding_takes(string text, bool isOne)
    {
        Assert.Equal(isOne, Regex.IsMatch(text, Span.AboveZero.Shape.Pattern!));
        Assert.Equal(isOne, Span.AboveZero.TryRead(text, out _, out _));
    }

    private static JsonObject Root()
    {
        Documentation core = new(typeof(SocketPoolOptions)), around = new(typeof(PoolingClientOptions));
        var settings = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (Setting<SocketPoolOptions> setting in PoolSettingTable.All.Values) settings.Add(setting.Name, Schema(setting.Shape, core.Of(setting.Name)));
        foreach (Setting<PoolingClientOptions> setting in ClientSettingTable.All.Values) settings.Add(setting.Name, Schema(setting.Shape, around.Of(setting.Name)));
        settings.Add(PoolSettingTable.TlsKey, Section(PoolSettingTable.Tls.Values.OrderBy(setting => setting.Name, StringComparer.Ordinal).Select(setting => (setting.Name, Schema(setting.Shape, null))), core.Of(PoolSettingTable.TlsKey)));
        settings.Add(ClientSettingTable.HeadersKey, Dictionary(new JsonObject { ["type"] = "string" }, around.Of(ClientSettingTable.HeadersKey)));
        settings.Add(ClientSettingTable.WarmUpKey, Dictionary(new JsonObject { ["type"] = "integer", ["minimum"] = 1 }, around.Of(ClientSettingTable.WarmUpKey)));
        settings.Add(ClientSettingTable.ResilienceKey, Resilience());
        JsonObject client = Section(settings.Select(setting => (setting.Key, setting.Value)), "Settings of one client and its pool.");
        JsonObject clients = Dictionary(client, "The clients, by name.");
        JsonObject product = new() { ["type"] = "object", ["description"] = "Clients that send through pools of sockets.", ["properties"] = new JsonObject { ["Clients"] = clients } };
        return new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["PoolingClient"] = product } };
    }

    /// <summary>What is read of it is bound by the framework: the types of the properties say what they take.</summary>
    private static JsonObject Resilience()
    {
        Documentation whole = new(typeof(PoolingResilienceOptions));
        List<(string Name, JsonObject Schema)> parts = [(nameof(PoolingResilienceOptions.Deadline), Schema(Span.AboveZero.Shape, whole.Of(nameof(PoolingResilienceOptions.Deadline))))];
        foreach ((string part, string[] keys) in ResilienceSection.Parts)
        {
            Type type = typeof(PoolingResilienceOptions).GetProperty(part)!.PropertyType;
            Documentation ofPart = new(type);
            IEnumerable<PropertyInfo> properties = keys.Order(StringComparer.Ordinal).Select(key => type.GetProperty(key)!);
            parts.Add((part, Section(properties.Select(property => (property.Name, Schema(ShapeOf(property.PropertyType), property.DeclaringType == type ? ofPart.Of(property.Name) : "What the strategy is called in Polly's log and metrics."))), whole.Of(part))));
        }
        return Section(parts.OrderBy(part => part.Name, StringComparer.Ordinal), "The options of AddPoolingResilience, where it is given this section.");
    }

    private static ValueShape ShapeOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(bool) => new ValueShape("boolean"),
        var t when t == typeof(int) => new ValueShape("integer"),
        var t when t == typeof(double) => new ValueShape("number"),
        var t when t == typeof(TimeSpan) => new Span(TimeSpan.Zero, mayBeInfinite: false).Shape,
        var t when t == typeof(string) => new ValueShape("string"),
        _ => throw new InvalidOperationException($"{type} has no shape in a schema: say which."),
    };

    private static JsonObject Schema(ValueShape shape, string? description)
    {
        var schema = new JsonObject { ["type"] = shape.Type };
        if (description is not null) schema["description"] = description;
        if (shape.Minimum is { } minimum) schema["minimum"] = minimum;
        if (shape.Maximum is { } maximum) schema["maximum"] = maximum;
        if (shape.Format is { } format) schema["format"] = format;
        if (shape.Names is { } names && !shape.IsSet) schema["enum"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        string any = $"({string.Join('|', shape.Names ?? [])})";
        if ((shape.IsSet ? $"^{any}( *, *{any})*$" : shape.Pattern) is { } pattern) schema["pattern"] = pattern;
        return schema;
    }

    private static JsonObject Section(IEnumerable<(string Name, JsonObject Schema)> settings, string description) => new()
    {
        ["type"] = "object",
        ["description"] = description,
        ["properties"] = new JsonObject(settings.Select(setting => KeyValuePair.Create(setting.Name, (JsonNode?)setting.Schema))),
        ["additionalProperties"] = false,
    };

    private static JsonObject Dictionary(JsonObject value, string description) => new() { ["type"] = "object", ["description"] = description, ["additionalProperties"] = value };

    private static string SchemaPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PoolingClient.sln"))) return Path.Combine(folder.FullName, "src", "PoolingClient.Extensions", "ConfigurationSchema.json");
        }
        throw new InvalidOperationException("There is no PoolingClient.sln above the tests.");
    }

    /// <summary>The summaries of a type's properties, as plain text.</summary>
    private sealed partial class Documentation(Type type)
    {
        private readonly XDocument _document = XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml"));

        public string Of(string property)
        {
            string id = $"P:{type.FullName}.{property}";
            XElement summary = _document.Descendants("member").Single(member => (string?)member.Attribute("name") == id).Element("summary")!;
            return Blanks().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();
        }

        private static string Text(XNode node) => node switch
        {
            XText text => text.Value,
            XElement element when element.Attribute("cref") is { } reference => string.Join('.', reference.Value[2..].Split('(')[0].Split('.')[^1..]),
            XElement element => element.Value,
            _ => "",
        };

        [GeneratedRegex(@"\s+")]
        private static partial Regex Blanks();
    }
}
