using System.Globalization;
using System.Text;
using PoolingClient.Soak.Plans;

namespace PoolingClient.Soak;

/// <summary>
/// The requests of one worker that go through the wire door. It uses a request again for as long as the next one has its method and origin: what a caller changes while it
/// is in flight, or what an exchange keeps of the one before, would show.
/// </summary>
internal sealed class WireCaller(SoakRun run, byte[] expected, byte[] content, byte[] read)
{
    private WireRequest? _last;

    public async Task<Outcome> ExchangeAsync(RequestPlan plan, TimeSpan deadline, CancellationToken cancel)
    {
        WireRequest request = Request(plan);
        request.Deadline = deadline;
        using WireResponse response = await run.Pool.SendAsync(request, cancel);
        var check = new AnswerCheck(plan, run.Options.Tls, expected);
        try
        {
            string id = response.TryGetField("X-Id"u8, out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : "none";
            check.Head(response.StatusCode, id, response.ContentLength);
            if (response.TryGetField("X-Connection"u8, out ReadOnlySpan<byte> server)) run.Closings.Met(response.GetTimeline().Attempts[^1].ConnectionId, int.Parse(server, CultureInfo.InvariantCulture));
            Outcome outcome = await ReadAsync(plan, response, check, cancel);
            if (plan.Fault != ServerFault.Early && run.Ledger.CountsOf(plan).Received == 0) throw new WrongAnswerException("it is answered, and the server has not received it");
            run.CountWire();
            return outcome;
        }
        catch (WrongAnswerException e)
        {
            throw new WrongAnswerException($"{e.Message}\n{response.GetTimeline()}");
        }
    }

    private WireRequest Request(RequestPlan plan)
    {
        var uri = new Uri(run.Origin, plan.Id);
        WireRequest request = _last is { } last && last.Method == plan.Method && last.Uri.Host == uri.Host ? last : new WireRequest(plan.Method, uri);
        request.SetTarget(uri.AbsolutePath);
        request.ClearFields();
        request.AddField("X-Id", plan.Id);
        if (plan.HasKey) request.AddField("Idempotency-Key", plan.Id);
        request.IsIdempotent = plan.HasKey ? true : null;
        request.Content = null;
        if (plan.Method == "POST")
        {
            SoakContent.FillRequest(plan, content.AsSpan(0, plan.RequestLength));
            request.Content = content.AsMemory(0, plan.RequestLength);
        }
        return _last = request;
    }

    private async Task<Outcome> ReadAsync(RequestPlan plan, WireResponse response, AnswerCheck check, CancellationToken cancel)
    {
        int limit = plan.CallerFault == CallerFault.Partial ? plan.CallerAmount : int.MaxValue;
        bool isSlow = plan.CallerFault == CallerFault.SlowRead;
        if (plan.CallerFault == CallerFault.None && plan.Where % 2 == 0)
        {
            ReadOnlyMemory<byte> all = await response.ReadContentAsync(cancellationToken: cancel);
            check.Content(all.Span);
            return check.End(null);
        }
        for (int length = 0, reads = 0; length < limit; reads++)
        {
            int count = await response.ReadAsync(read.AsMemory(0, Math.Min(isSlow && reads < 20 ? Worker.SlowLength : read.Length, limit - length)), cancel);
            if (count == 0) return check.End(null);
            check.Content(read.AsSpan(0, count));
            length += count;
            if (isSlow && reads < 20) await Task.Delay(1, cancel);
        }
        return Outcome.Partial;
    }
}
