using System.Net.Http;
using System.Text;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Cuts;

/// <summary>How the caller makes the request.</summary>
internal enum CutCall
{
    /// <summary>GET, the content buffered by HttpClient.</summary>
    Buffered,

    /// <summary>GET, the content read piece by piece.</summary>
    Streamed,

    /// <summary>As <see cref="Streamed"/>; and nothing behind the head is sent before the caller has it.</summary>
    Lent,

    /// <summary>GET through the wire door, the content read piece by piece.</summary>
    Wire,

    /// <summary>GET through the wire door, the content read at once.</summary>
    WireAll,

    /// <summary>POST: what was sent is not sent again.</summary>
    Post,
}

/// <summary>What the caller got of a response that was cut.</summary>
/// <param name="Content">What was read.</param>
/// <param name="IsComplete">The reading ended as at the end of the content.</param>
/// <param name="Failure">What else ended it.</param>
/// <param name="Attempts">On how many connections the request was sent.</param>
internal sealed record CutOutcome(string Content, bool IsComplete, PoolingRequestException? Failure, int Attempts)
{
    public static async Task<CutOutcome> OfAsync(Door door, CutServer server, Cut cut, CutCall call)
    {
        server.Set(cut);
        if (call is CutCall.Wire or CutCall.WireAll) return await OfWireAsync(door, server, call == CutCall.WireAll);
        using var request = new HttpRequestMessage(call == CutCall.Post ? HttpMethod.Post : HttpMethod.Get, server.Server.At("/cut"));
        if (call == CutCall.Post) request.Content = new StringContent("content");
        var content = new MemoryStream();
        HttpResponseMessage? response = null;
        try
        {
            response = call == CutCall.Buffered ? await door.Client.SendAsync(request).InTime() : await door.SendAsync(request);
            cut.HeadSeen?.Open();
            await using Stream stream = await response.Content.ReadAsStreamAsync().InTime();
            await stream.CopyToAsync(content, 7).InTime();
            return new CutOutcome(Encoding.Latin1.GetString(content.ToArray()), true, null, response.GetTimeline()!.Attempts.Count);
        }
        catch (PoolingRequestException failure)
        {
            return new CutOutcome("", false, failure, failure.Timeline!.Attempts.Count);
        }
        catch (HttpIOException e) when (e.InnerException is PoolingRequestException failure)
        {
            Assert.Equal((failure.HttpRequestError, true), (e.HttpRequestError, e.Message.StartsWith(failure.Message, StringComparison.Ordinal)));
            return new CutOutcome(Encoding.Latin1.GetString(content.ToArray()), false, failure, failure.Timeline!.Attempts.Count);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private static async Task<CutOutcome> OfWireAsync(Door door, CutServer server, bool atOnce)
    {
        var content = new MemoryStream();
        try
        {
            using WireResponse response = await door.Handler.Pool.SendAsync(new WireRequest("GET", server.Server.At("/cut"))).InTime();
            var buffer = new byte[7];
            if (atOnce) content.Write((await response.ReadContentAsync().InTime()).Span);
            else for (int read; (read = await response.ReadAsync(buffer).InTime()) > 0;) content.Write(buffer, 0, read);
            return new CutOutcome(Encoding.Latin1.GetString(content.ToArray()), true, null, response.GetTimeline().Attempts.Count);
        }
        catch (PoolingRequestException failure)
        {
            return new CutOutcome("", false, failure, failure.Timeline!.Attempts.Count);
        }
        catch (HttpIOException e) when (e.InnerException is PoolingRequestException failure)
        {
            return new CutOutcome(Encoding.Latin1.GetString(content.ToArray()), false, failure, failure.Timeline!.Attempts.Count);
        }
    }

    public override string ToString() => $"{(IsComplete ? "complete" : "failed")}, '{Content}', {Attempts} attempts{(Failure is null ? "" : $", {Failure.Stage} {Failure.Fate} {Failure.HttpRequestError}: {Failure.Message}")}";
}
