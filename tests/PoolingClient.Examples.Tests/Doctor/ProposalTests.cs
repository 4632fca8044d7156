using System.Globalization;
using System.Net.Security;
using System.Reflection;
using System.Text.Json;
using Doctor;
using Doctor.Analysis;
using Doctor.Report;
using PoolingClient.Extensions;

namespace PoolingClient.Examples.Tests;

/// <summary>The other settings, and the section that they are pasted as.</summary>
public sealed class ProposalTests
{
    // As .NET's configuration reads appsettings.json.
    private static readonly JsonDocumentOptions AsConfiguration = new() { CommentHandling = JsonCommentHandling.Skip };

    private static readonly Downstream Orders = new(new Uri("https://orders.example:8443/orders/7?key=secret"));

    [Theory]
    [InlineData(null, 1, null, 0, 2)]
    [InlineData(30, 250, 60, 0, 4)]
    [InlineData(5, 300, 400, 0, 8)]
    [InlineData(5, 100, null, 2, 2)]
    [InlineData(5, 160, null, 2, 3)]
    [InlineData(5, 2000, null, 0, null)]
    public void Connecting_gets_ten_times_what_it_took_and_room_for_a_lost_packet(int? resolve, double connect, int? tls, int silent, int? expected)
    {
        AddressSeen[] addresses = [Sample.Address("192.0.2.1", connect), Sample.Address("192.0.2.2", connect / 2), .. Enumerable.Range(1, silent).Select(i => Sample.Address($"2001:db8::{i}", null, 10))];
        var seen = new Observations
        {
            Names = new NamesSeen(resolve is { } time ? Sample.Ms(time) : null, addresses),
            Tls = tls is { } handshake ? new TlsSeen([Sample.Ms(handshake / 2.0), Sample.Ms(handshake)], "TLS 1.3", "", false, default, 300, SslPolicyErrors.None) : null,
        };
        Assert.Equal(expected is { } seconds ? Sample.S(seconds) : (TimeSpan?)null, (TimeSpan?)Sample.Proposed(seen, nameof(SocketPoolOptions.ConnectTimeout))?.Value);
        Assert.Equal(silent, Sample.Found(seen, "IPv6").Count(finding => finding.Weight == Weight.Warning));
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(400, 8)]
    public void How_long_a_head_may_take_is_only_a_thought(double slowest, int expected)
    {
        var seen = new Observations { Reuse = new ReuseSeen(Sample.Ms(1), [Sample.Ms(slowest), Sample.Ms(1)], [200, 200]) };
        Proposal proposal = Sample.Proposed(seen, nameof(SocketPoolOptions.ResponseHeadTimeout))!;
        Assert.Equal((Sample.S(expected), true), ((TimeSpan)proposal.Value, proposal.IsHint));
    }

    [Theory]
    [InlineData(120, 15, true)]
    [InlineData(120, 150, false)]
    [InlineData(2, 1, false)]
    public void Connections_are_kept_ready_where_making_them_takes_longer_than_an_answer(double made, double answer, bool isProposed)
    {
        var seen = new Observations { Reuse = new ReuseSeen(Sample.Ms(made), [Sample.Ms(answer), Sample.Ms(answer)], [200, 200]) };
        Assert.Equal(isProposed, Sample.Proposed(seen, nameof(SocketPoolOptions.MinIdleConnections)) is { IsHint: true });
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(1_000)]
    public void The_section_is_read_as_configuration_and_every_line_is_a_setting_that_takes_its_value(int width)
    {
        IReadOnlyList<Proposal> proposals = Diagnosis.Of(All()).Proposals;
        Assert.Equal(5, proposals.Count);
        string text = AppSettings.Text("orders", Orders, proposals, width);
        // A comment that the terminal breaks would be none where it goes on.
        Assert.All(text.Split('\n').Where(line => !line.Contains('"', StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, Math.Min(width - 1, 100)));
        using JsonDocument document = JsonDocument.Parse(text, AsConfiguration);
        JsonElement section = document.RootElement.GetProperty("PoolingClient").GetProperty("Clients").GetProperty("orders");
        Assert.Equal([nameof(PoolingClientOptions.BaseAddress), .. proposals.Where(proposal => !proposal.IsHint).Select(proposal => proposal.Name)], section.EnumerateObject().Select(property => property.Name));
        var options = new SocketPoolOptions();
        foreach (JsonProperty property in section.EnumerateObject().Skip(1)) Set(options, property.Name, property.Value.ToString());
        Assert.Equal((Sample.S(4), 10, Sample.S(2)), (options.PooledConnectionIdleTimeout, options.MaxPipelineDepth, options.ConnectTimeout));
        // Hints can be pasted too: they are the same, in a comment.
        foreach (Proposal hint in proposals.Where(proposal => proposal.IsHint)) Set(options, hint.Name, AppSettings.Value(hint).ToString()!);
    }

    [Fact]
    public void Every_line_of_the_section_has_its_reason_above_it()
    {
        string[] lines = AppSettings.Text("orders", Orders, Diagnosis.Of(All()).Proposals).Split('\n');
        int[] settings = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].Contains("\": ", StringComparison.Ordinal) && !lines[i].EndsWith('{'))];
        Assert.Equal(6, settings.Length);
        Assert.All(settings, i => Assert.Matches("^ +// [^\"]+$", lines[i - 1]));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
    [InlineData("https://orders.example/v1/orders?key=secret#part", "https://orders.example/")]
    [InlineData("https://orders.example:443/", "https://orders.example/")]
    [InlineData("http://[::1]:8080/health", "http://[::1]:8080/")]
    public void The_first_setting_is_the_root_of_what_was_examined(string url, string expected)
    {
        using JsonDocument document = JsonDocument.Parse(AppSettings.Text("orders", new Downstream(new Uri(url)), Diagnosis.Of(All()).Proposals), AsConfiguration);
        JsonProperty first = document.RootElement.GetProperty("PoolingClient").GetProperty("Clients").GetProperty("orders").EnumerateObject().First();
        Assert.Equal((nameof(PoolingClientOptions.BaseAddress), expected), (first.Name, first.Value.GetString()));
    }

    [Fact]
    public void The_JSON_report_has_the_same_settings_and_says_how_the_section_is_named()
    {
        using var examination = new Examination(Orders, new DoctorOptions(Orders.Url, Sample.S(1), 1, "orders"));
        Diagnosis diagnosis = Diagnosis.Of(All());
        using JsonDocument report = JsonDocument.Parse(JsonReport.Text(examination, diagnosis)), section = JsonDocument.Parse(AppSettings.Text("orders", Orders, diagnosis.Proposals), AsConfiguration);
        Assert.True(JsonElement.DeepEquals(section.RootElement, report.RootElement.GetProperty("settings")));
        Assert.Equal("BaseAddress", report.RootElement.GetProperty("proposals")[0].GetProperty("name").GetString());
        Assert.Contains("named as the client is, here orders (--name)", report.RootElement.GetProperty("settingsNote").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_is_asked_for_the_section_says_so()
    {
        string text = AppSettings.Text("orders", Orders, []);
        Assert.Contains("// The defaults fit what was seen.", text, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(text, AsConfiguration);
        Assert.Single(document.RootElement.GetProperty("PoolingClient").GetProperty("Clients").GetProperty("orders").EnumerateObject());
    }

    private static Observations All() => new()
    {
        Names = new NamesSeen(Sample.Ms(2), [Sample.Address("192.0.2.1", 30)]),
        First = Sample.Answer(),
        Reuse = new ReuseSeen(Sample.Ms(30), [Sample.Ms(2), Sample.Ms(1)], [200, 200]),
        Requests = new RequestsSeen(110, 101, RequestsEnd.Announced),
        Pipeline = Sample.Pipeline(Sample.Round(32, 32)),
        Idle = Sample.Idle(Sample.Used(5, IdleOutcome.Fin)),
    };

    private static void Set(SocketPoolOptions options, string name, string value)
    {
        PropertyInfo property = typeof(SocketPoolOptions).GetProperty(name) ?? throw new InvalidOperationException($"There is no setting {name}.");
        property.SetValue(options, property.PropertyType == typeof(TimeSpan) ? TimeSpan.Parse(value, CultureInfo.InvariantCulture) : int.Parse(value, CultureInfo.InvariantCulture));
    }
}
