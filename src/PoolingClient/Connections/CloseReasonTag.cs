using System.Text;

namespace PoolingClient.Connections;

/// <summary>Reasons for closing as tags: <c>peer_closed_idle</c> for PeerClosedIdle.</summary>
internal static class CloseReasonTag
{
    private static readonly string[] s_words = [.. Enum.GetValues<CloseReason>().Select(reason => Words(reason.ToString()))];

    public static string Of(CloseReason reason) => s_words[(int)reason];

    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0) words.Append('_');
            words.Append(char.ToLowerInvariant(letter));
        }
        return words.ToString();
    }
}
