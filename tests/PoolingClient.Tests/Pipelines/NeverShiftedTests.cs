using System.Globalization;
using System.Text;
using PoolingClient.Connections;

namespace PoolingClient.Tests.Pipelines;

/// <summary>
/// Whatever a server sends, in whatever pieces, and whoever leaves the line meanwhile: an answer belongs to the request that it was made for, or the connection is over
/// (RFC 9112 9.2). Each script is drawn from a seed; what was sent is read from the wire, as a server does.
/// </summary>
public sealed class NeverShiftedTests
{
    private const int Scripts = 60, Steps = 120;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(16)]
    public void Every_answer_belongs_to_its_request_or_the_connection_ends(int depth)
    {
        int answered = 0;
        for (int seed = 1; seed <= Scripts; seed++)
        {
            var script = new RandomLine(depth, (depth * 1000) + seed);
            for (int i = 0; i < Steps && !script.IsOver; i++)
            {
                script.Step();
                script.Check();
            }
            script.End();
            script.Check();
            answered += script.Answered;
        }
        Assert.InRange(answered, Scripts, int.MaxValue);   // and it is not only ends
    }

    private sealed class RandomLine
    {
        private readonly ConnectionScript _script;
        private readonly Random _random;
        private readonly int _depth;
        private readonly List<RecordingExchange> _all = [];
        private readonly List<string> _past = [];
        private readonly StringBuilder _toCome = new();   // answers that the server has made, and not sent
        private int _made;   // requests that it has made answers to
        private int _taken;

        public RandomLine(int depth, int seed)
        {
            (_depth, _random) = (depth, new Random(seed));
            _script = new ConnectionScript(depth);
            _past.Add($"depth {depth}, seed {seed}");
        }

        public bool IsOver => _script.Closed is not null;

        public int Answered => _all.Count(exchange => exchange.IsWhole);

        public void Step()
        {
            int draw = _random.Next(100);
            if (draw < 40) Submit();
            else if (draw < 70) Answer();
            else if (draw < 88) Deliver(_random.Next(1, 200));
            else if (draw < 92) Cancel();
            else if (draw < 97) Read();
            else if (draw < 98) GiveBack();
            else if (draw == 98 && _random.Next(4) == 0) Surplus();
            else if (draw == 99 && _random.Next(8) == 0) Finish();
            _script.UntilSettled(_all);
        }

        /// <summary>All that is owed comes, and is read; then nobody waits any more.</summary>
        public void End()
        {
            for (int i = 0; i < 10_000 && !IsOver && _all.Exists(exchange => !exchange.IsSettled); i++)
            {
                Read();
                Answer();
                Deliver(int.MaxValue);
                _script.UntilSettled(_all);
            }
            if (!IsOver) Finish();
            _script.UntilSettled(_all);
            foreach (RecordingExchange exchange in _all)
            {
                bool isAgain = exchange.State == ExchangeState.Queued && _script.Again.Contains(exchange);
                if (!exchange.IsSettled && !isAgain) Fail($"{exchange} is lost");
            }
        }

        public void Check()
        {
            foreach (RecordingExchange exchange in _all)
            {
                if (exchange.Misuse is { } misuse) Fail(misuse);
                if (exchange.Head is { } head && !head.Contains(Mark(exchange.Id), StringComparison.Ordinal)) Fail($"{exchange} was given {head}");
                string content = exchange.Content, whole = ContentOf(exchange.Id);
                if (exchange.IsWhole ? content != whole : !whole.StartsWith(content, StringComparison.Ordinal)) Fail($"{exchange} was given '{content}'");
            }
        }

        private void Submit()
        {
            RecordingExchange exchange = _script.Create();
            exchange.SetPipelines(_random.Next(6) > 0);
            if (_script.Connection.TrySubmit(exchange) != Submission.Taken) return;
            _past.Add($"take {exchange.Id}");
            _all.Add(exchange);
            _taken++;
        }

        /// <summary>The server reads the next request that was sent, and makes its answer.</summary>
        private void Answer()
        {
            if (IsOver) return;
            _script.UntilSent(_taken);
            int[] read = _script.IdsOnTheWire();
            if (_made == read.Length) return;
            int id = read[_made++];
            string content = ContentOf(id);
            _past.Add($"answer {id}");
            if (_random.Next(5) == 0) _toCome.Append("HTTP/1.1 103 Early Hints\r\n\r\n");
            if (_random.Next(3) > 0)
            {
                _toCome.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\n{Mark(id)}Content-Length: {content.Length}\r\n\r\n{content}");
                return;
            }
            _toCome.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\n{Mark(id)}Transfer-Encoding: chunked\r\n\r\n");
            for (int sent = 0; sent < content.Length;)
            {
                int piece = Math.Min(content.Length - sent, _random.Next(1, 50));
                _toCome.Append(CultureInfo.InvariantCulture, $"{piece:x}\r\n{content.AsSpan(sent, piece)}\r\n");
                sent += piece;
            }
            _toCome.Append("0\r\n\r\n");
        }

        private void Deliver(int most)
        {
            if (IsOver || _toCome.Length == 0) return;
            int count = Math.Min(most, _toCome.Length);
            string octets = _toCome.ToString(0, count);
            _toCome.Remove(0, count);
            _past.Add($"deliver {count}");
            _script.Carrier.Feed(octets);
        }

        private void Cancel()
        {
            RecordingExchange[] live = [.. _all.Where(exchange => !exchange.IsSettled)];
            if (live.Length == 0) return;
            RecordingExchange one = live[_random.Next(live.Length)];
            _past.Add($"cancel {one}");
            one.Cancel();
            // As a door does with content that nobody will read.
            if (one.IsUnread) one.GiveBack();
        }

        private void Read()
        {
            if (_all.Find(exchange => exchange.IsUnread) is not { } one) return;
            _past.Add($"read {one.Id}");
            one.Read();
        }

        private void GiveBack()
        {
            if (_all.Find(exchange => exchange.IsUnread) is not { } one) return;
            _past.Add($"give back {one.Id}");
            one.GiveBack();
        }

        /// <summary>Behind all that was asked for comes an answer that nobody has asked for.</summary>
        private void Surplus()
        {
            while (!IsOver && _made < _taken) Answer();
            Deliver(int.MaxValue);
            if (IsOver) return;
            _past.Add("surplus");
            _script.Carrier.Feed("HTTP/1.1 200 OK\r\nX-Id: evil;\r\nContent-Length: 4\r\n\r\nevil");
        }

        private void Finish()
        {
            _past.Add("end");
            if (_random.Next(2) == 0) _script.Carrier.Fin();
            else _script.Carrier.Rst();
        }

        private void Fail(string what) => Assert.Fail($"{what}, {_script.Closed}, depth {_depth}, after\n{string.Join('\n', _past.TakeLast(40))}");

        private static string Mark(int id) => string.Create(CultureInfo.InvariantCulture, $"X-Id: {id};\r\n");

        /// <summary>Empty for some, short for most, and longer than one delivery for others.</summary>
        private static string ContentOf(int id) => string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"<{id}>"), id % 7 == 0 ? 0 : id % 5 == 0 ? 150 : id % 11));
    }
}
