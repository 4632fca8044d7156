using System.Collections.Concurrent;
using System.Text;

namespace PoolingClient.Interop;

/// <summary>What came of each feature with each server, as text.</summary>
internal static class ResultTable
{
    private static readonly ConcurrentDictionary<(string Peer, Feature Feature), string> Results = new();

    /// <summary>Notes what came of a feature. A second note, of another test of it, is added.</summary>
    public static void Note(Peer peer, Feature feature, string result) =>
        Results.AddOrUpdate((peer.Name, feature), result, (_, before) => before == result ? before : $"{before}; {result}");

    /// <summary>All servers, with those that are not installed, or not tried.</summary>
    public static string Text()
    {
        var text = new StringBuilder();
        text.AppendLine($"Real servers, {(Scale.IsAll ? "everything" : $"some of them, with a few requests each ({Scale.Variable}=all for everything)")}");
        foreach (Peer peer in Catalogue.All)
        {
            text.AppendLine(peer.Skipped is { } skipped ? $"  {peer.Name,-22} skipped: {skipped}" : $"  {peer.Name}");
            if (peer.Skipped is not null) continue;
            foreach (Feature feature in Enum.GetValues<Feature>())
            {
                bool isKnown = Results.TryGetValue((peer.Name, feature), out string? result);
                if (!isKnown && feature == Feature.Peculiar) continue;
                text.AppendLine($"    {feature,-12} {(isKnown ? result : peer.Lacks(feature) is { } reason ? $"skipped: {reason}" : "not run")}");
            }
        }
        return text.ToString();
    }
}
