using System.Buffers.Binary;
using System.Text;

namespace PoolingClient.Soak.Plans;

/// <summary>The octets of requests and answers: the request's id, whole, then numbers that follow from it. So every octet tells whose it is.</summary>
internal static class SoakContent
{
    private const ulong Answers = 0x416E73776572, Requests = 0x52657175657374;

    /// <summary>So long is content at least that has an id in it. Content that is empty has none: what is left to tell whose it is then is the head's.</summary>
    public static int LeastLength(RequestPlan plan) => plan.Id.Length + 1;

    /// <summary>The content of the answer to a request.</summary>
    public static void FillAnswer(RequestPlan plan, Span<byte> content) => Fill(plan, Answers, content);

    /// <summary>The content of a request.</summary>
    public static void FillRequest(RequestPlan plan, Span<byte> content) => Fill(plan, Requests, content);

    private static void Fill(RequestPlan plan, ulong what, Span<byte> content)
    {
        if (content.IsEmpty) return;
        ulong state = Draw.Mix(what + ((ulong)(uint)plan.Worker << 32) + (uint)plan.Index);
        Span<byte> id = stackalloc byte[24];
        int length = Encoding.ASCII.GetBytes(plan.Id, id);
        id[length++] = (byte)';';
        id[..length].CopyTo(content);
        content = content[length..];
        for (; content.Length >= 8; content = content[8..]) BinaryPrimitives.WriteUInt64LittleEndian(content, Draw.Mix(state += 0x9E3779B97F4A7C15));
        ulong last = Draw.Mix(state + 0x9E3779B97F4A7C15);
        for (int i = 0; i < content.Length; i++) content[i] = (byte)(last >> (8 * i));
    }
}
