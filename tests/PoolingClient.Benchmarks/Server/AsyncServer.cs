using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace PoolingClient.Benchmarks.Server;

/// <summary>The same server where there is no epoll: two tasks a connection, one that reads and one that answers.</summary>
internal sealed class AsyncServer
{
    private readonly AnswerBook _book = new();
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _crowd = [];   // under the gate
    private long _requests, _receives, _connections;

    public async Task RunAsync(IReadOnlyList<Socket> listeners)
    {
        await Task.WhenAll(listeners.Select(AcceptAsync));
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            Interlocked.Increment(ref _connections);
            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        const int MostWaiting = 1024;   // requests of one connection; then it is not read from
        var taken = Channel.CreateBounded<(long At, Answer Answer)>(MostWaiting);
        try
        {
            await Task.WhenAny(ReadAsync(socket, taken.Writer), AnswerAsync(socket, taken.Reader));
        }
        finally
        {
            taken.Writer.TryComplete();
            socket.Dispose();
        }
    }

    private async Task ReadAsync(Socket socket, ChannelWriter<(long At, Answer Answer)> taken)
    {
        var input = new byte[64 * 1024];
        var found = new List<Answer>();
        int length = 0;
        while (await socket.ReceiveAsync(input.AsMemory(length)) is > 0 and int count)
        {
            Interlocked.Increment(ref _receives);
            length += count;
            int used = Scan(input.AsSpan(0, length), found);
            input.AsSpan(used, length - used).CopyTo(input);
            length -= used;
            if (length > RequestScanner.MostOctets) return;
            foreach (Answer answer in found)
            {
                await taken.WriteAsync((Stopwatch.GetTimestamp() + (long)(answer.Delay.TotalSeconds * Stopwatch.Frequency), answer));
            }
            found.Clear();
        }
    }

    private int Scan(ReadOnlySpan<byte> input, List<Answer> found)
    {
        int used = 0;
        while (RequestScanner.TryRead(input[used..], out int length, out ReadOnlySpan<byte> target))
        {
            used += length;
            Interlocked.Increment(ref _requests);
            lock (_gate)
            {
                _book.Tick();
                found.Add(_book.Find(target));
            }
        }
        return used;
    }

    private async Task AnswerAsync(Socket socket, ChannelReader<(long At, Answer Answer)> taken)
    {
        const int Enough = 256 * 1024;
        var output = new MemoryStream();
        while (await taken.WaitToReadAsync())
        {
            bool isLast = false;
            while (!isLast && output.Length < Enough && taken.TryRead(out (long At, Answer Answer) next))
            {
                await WaitAsync(next.Answer, next.At, socket, output);
                output.Write(next.Answer.Kind == AnswerKind.Counts ? AnswerBook.Text(Count().ToString()) : next.Answer.Octets);
                for (int i = 0; i < next.Answer.Repeats; i++)
                {
                    await SendAsync(socket, output);
                    await socket.SendAsync(next.Answer.Block);
                }
                isLast = next.Answer.Kind == AnswerKind.Close;
            }
            await SendAsync(socket, output);
            if (isLast) return;
        }
    }

    private async Task WaitAsync(Answer answer, long at, Socket socket, MemoryStream output)
    {
        if (answer.Kind == AnswerKind.Gather)
        {
            await GatherAsync(answer.Crowd);
            return;
        }
        if (answer.Kind != AnswerKind.Think || Stopwatch.GetTimestamp() >= at) return;
        await SendAsync(socket, output);
        TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at);
        if (left > TimeSpan.Zero) await Task.Delay(left);
    }

    private Task GatherAsync(int crowd)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _crowd.Add(turn);
            if (_crowd.Count < crowd) return turn.Task;
            foreach (TaskCompletionSource one in _crowd) one.SetResult();
            _crowd.Clear();
        }
        return turn.Task;
    }

    private static async Task SendAsync(Socket socket, MemoryStream output)
    {
        ReadOnlyMemory<byte> rest = output.GetBuffer().AsMemory(0, (int)output.Length);
        while (rest.Length > 0) rest = rest[await socket.SendAsync(rest)..];
        output.SetLength(0);
    }

    private ServerCounts Count() => new(Interlocked.Read(ref _requests), Interlocked.Read(ref _receives), 0, Interlocked.Read(ref _connections), ServerCounts.ReadCpu());
}
