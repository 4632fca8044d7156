using System.Buffers;
using System.Globalization;
using PoolingClient.Soak.Plans;
using PoolingClient.Testing;

namespace PoolingClient.Soak.Server;

/// <summary>
/// One connection of the server: reads requests in order, writes them down, answers them, and does wrong what their plans say. Answers to
/// pipelined requests leave in one send, so that one receive of the client brings several, and a fault is in the middle of others.
/// </summary>
/// <param name="isDirect">It leads straight to the client, not through the fault proxy.</param>
internal sealed class ServerTalk(RawConnection connection, int number, bool isDirect, Schedule schedule, Ledger ledger, Findings findings)
{
    private const int FlushAt = 32 * 1024, MostPieces = 60;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3), Linger = TimeSpan.FromSeconds(1);

    private readonly RequestInput _input = new(connection);
    private readonly ArrayBufferWriter<byte> _output = new(4096);

    public async Task RunAsync()
    {
        try
        {
            while (await HasHeadAsync() && await ServeAsync(_input.ReadHead()))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended while it paused.
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or OverflowException)
        {
            findings.AddMismatched($"server connection {number} got what is no request: {e.Message}");
        }
    }

    private async Task<bool> HasHeadAsync()
    {
        while (!_input.HasHead)
        {
            await FlushAsync();
            bool more = false;
            try
            {
                more = await _input.FillAsync();
            }
            finally
            {
                // What came of a head that was cut counts as seen: the client must not say that nothing was sent.
                if (!more && _input.TryReadPartialId(out int worker, out int index)) ledger.Seen(schedule.Of(worker, index), number, "a part of its head, and then the end");
            }
            if (!more) return false;
        }
        return true;
    }

    /// <summary>Whether the connection goes on.</summary>
    private async Task<bool> ServeAsync(ReceivedHead head)
    {
        RequestPlan plan = schedule.Of(head.Worker, head.Index);
        int receipt = ledger.Seen(plan, number, "its head");
        ServerFault fault = receipt <= plan.FaultTimes ? plan.Fault : ServerFault.None;
        if (fault == ServerFault.SurplusResponse && !isDirect) fault = ServerFault.SurplusGarbage;
        if (fault is ServerFault.Garbage or ServerFault.BadChunk or ServerFault.SurplusGarbage or ServerFault.LateGarbage or ServerFault.SurplusResponse) ledger.Broke(number);
        ledger.Came(isDirect);
        if (plan.Method != "POST") ledger.Others(_input.Heads, fault != ServerFault.None);
        if (fault != ServerFault.None) ledger.Happened(plan, number, fault.ToString());
        if (head.FieldId != plan.Id || head.Method != plan.Method || head.HasKey != plan.HasKey || head.Length != (plan.IsRequestChunked ? -1 : plan.RequestLength))
        {
            findings.AddMismatched($"the server received another head than was sent: {head}. {ledger.Describe(plan)}");
        }
        if (fault == ServerFault.Early) return await AnswerEarlyAsync(plan);
        if (head.Expects)
        {
            Append("HTTP/1.1 100 Continue\r\n\r\n"u8);
            await FlushAsync();
        }
        if (!await ReceiveContentAsync(head, plan)) return false;
        ledger.Received(plan, number);
        return await AnswerAsync(plan, fault);
    }

    private async Task<bool> ReceiveContentAsync(ReceivedHead head, RequestPlan plan)
    {
        if (plan.RequestLength == 0 && head.Length == 0) return true;
        await FlushAsync();
        byte[] content = ArrayPool<byte>.Shared.Rent(plan.RequestLength + 1), expected = ArrayPool<byte>.Shared.Rent(plan.RequestLength + 1);
        try
        {
            int length = head.Length >= 0 ? plan.RequestLength : await _input.ReadChunkedAsync(content.AsMemory(0, plan.RequestLength));
            if (length < 0 || (head.Length >= 0 && !await _input.ReadAsync(content.AsMemory(0, length)))) return false;
            SoakContent.FillRequest(plan, expected.AsSpan(0, plan.RequestLength));
            if (!content.AsSpan(0, length).SequenceEqual(expected.AsSpan(0, plan.RequestLength)))
            {
                findings.AddMismatched($"the server received other content than was sent. {ledger.Describe(plan)}");
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
            ArrayPool<byte>.Shared.Return(expected);
        }
    }

    private async Task<bool> AnswerEarlyAsync(RequestPlan plan)
    {
        Write(plan, (plan.Where & 8) == 0 ? 413 : plan.Status, closes: true);
        await FlushAsync();
        ledger.Answered(plan, number);
        connection.Fin();
        await connection.WaitForEndAsync(Linger);
        return false;
    }

    private async Task<bool> AnswerAsync(RequestPlan plan, ServerFault fault)
    {
        bool closes = fault == ServerFault.Close || plan.IsHttp10 || plan.Framing == AnswerFraming.UntilClose;
        int before = _output.WrittenCount;
        if (fault == ServerFault.Garbage) Append(AnswerWriter.Garbage);
        else Write(plan, fault == ServerFault.Unavailable ? 503 : plan.Status, closes, fault == ServerFault.BadChunk);
        int offset = before + plan.OffsetIn(_output.WrittenCount - before);
        switch (fault)
        {
            case ServerFault.Reset or ServerFault.Fin or ServerFault.FinSilent or ServerFault.HalfClose or ServerFault.Silence:
                await SendAsync(_output.WrittenMemory[..offset]);
                await EndAsync(fault);
                return false;
            case ServerFault.Stall or ServerFault.LateRest:
                if (fault == ServerFault.LateRest) offset = Math.Max(before, _output.WrittenCount - Math.Max(1, plan.AnswerLength / 2));
                ReadOnlyMemory<byte> stalled = _output.WrittenMemory;
                await SendAsync(stalled[..offset]);
                await PauseAsync(plan.PauseMilliseconds);
                await SendAsync(stalled[offset..]);
                _output.ResetWrittenCount();
                break;
            case ServerFault.Drip:
                await DripAsync(1 + (plan.PauseMilliseconds / 4));
                break;
            case ServerFault.SurplusGarbage:
                Append(AnswerWriter.Garbage);
                break;
            case ServerFault.SurplusResponse:
                Append(AnswerWriter.Surplus);
                await FlushAsync();
                break;
            default:
                break;
        }
        ledger.Answered(plan, number);
        if (fault is ServerFault.LateGarbage or ServerFault.IdleFin or ServerFault.IdleReset)
        {
            await FlushAsync();
            await PauseAsync(plan.PauseMilliseconds / 3);
        }
        if (fault == ServerFault.LateGarbage) Append(AnswerWriter.Garbage);
        if (closes || fault is ServerFault.IdleFin or ServerFault.IdleReset or ServerFault.Garbage or ServerFault.BadChunk)
        {
            await FlushAsync();
            if (fault == ServerFault.IdleReset) connection.Reset();
            else connection.Fin();
            return false;
        }
        if (_output.WrittenCount >= FlushAt) await FlushAsync();
        return true;
    }

    private async Task EndAsync(ServerFault fault)
    {
        switch (fault)
        {
            case ServerFault.Reset:
                connection.Reset();
                break;
            case ServerFault.Silence:
                await connection.WaitForEndAsync(Silence);
                break;
            case ServerFault.FinSilent:
                connection.FinWithoutNotify();
                break;
            default:
                connection.Fin();
                break;
        }
        if (fault == ServerFault.HalfClose) await connection.WaitForEndAsync(Linger);
    }

    /// <summary>Sends all that is to be sent in pieces of so many octets, and the rest at once.</summary>
    private async Task DripAsync(int length)
    {
        ReadOnlyMemory<byte> rest = _output.WrittenMemory;
        for (int i = 0; i < MostPieces && rest.Length > length; i++, rest = rest[length..])
        {
            await SendAsync(rest[..length]);
            await PauseAsync(1);
        }
        await SendAsync(rest);
        _output.ResetWrittenCount();
    }

    private Task PauseAsync(int milliseconds) => milliseconds == 0 ? Task.CompletedTask : Task.Delay(milliseconds, connection.Ended);

    private void Write(RequestPlan plan, int status, bool closes, bool hasBadChunk = false) => AnswerWriter.Write(_output, plan, status, number, closes, hasBadChunk);

    private void Append(ReadOnlySpan<byte> octets) => _output.Write(octets);

    private Task SendAsync(ReadOnlyMemory<byte> octets) => octets.IsEmpty ? Task.CompletedTask : connection.SendAsync(octets);

    private async Task FlushAsync()
    {
        await SendAsync(_output.WrittenMemory);
        _output.ResetWrittenCount();
    }
}
