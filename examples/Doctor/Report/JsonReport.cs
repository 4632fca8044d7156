using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doctor.Analysis;
using Doctor.Probes;

namespace Doctor.Report;

/// <summary>All of it for a program: what was seen, what follows, and the settings.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // It goes to a terminal or a file, never into a page: an apostrophe may stay one.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Text(Examination examination, Diagnosis diagnosis)
    {
        Cost plan = Examination.Plan(examination.Options, examination.Downstream.IsSecure);
        return JsonSerializer.Serialize(
            new
            {
                Url = examination.Downstream.Shown,
                Planned = plan,
                examination.Spent,
                diagnosis.Findings,
                Proposals = All(examination, diagnosis).Select(proposal => new { proposal.Name, Value = AppSettings.Value(proposal), proposal.Reason, proposal.IsHint }),
                Settings = Settings(examination, diagnosis),
                SettingsNote = AppSettings.Naming(examination.Options.Name),
                Seen = examination.Seen,
            },
            Options);
    }

    private static IEnumerable<Proposal> All(Examination examination, Diagnosis diagnosis) => [AppSettings.BaseAddress(examination.Downstream), .. diagnosis.Proposals];

    private static Dictionary<string, object> Settings(Examination examination, Diagnosis diagnosis) => new()
    {
        ["PoolingClient"] = new Dictionary<string, object>
        {
            ["Clients"] = new Dictionary<string, object>
            {
                [examination.Options.Name] = All(examination, diagnosis).Where(proposal => !proposal.IsHint).ToDictionary(proposal => proposal.Name, AppSettings.Value),
            },
        },
    };
}
