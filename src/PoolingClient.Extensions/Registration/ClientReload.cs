using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace PoolingClient.Extensions;

/// <summary>
/// Says that the sections of one client have changed, once what they say now is found to be right. Where it is not, the log says why, and the options
/// stay as they were: a slip of the pen in a file must not stop what runs. Configuration is also loaded again where something else in it has changed, or nothing:
/// that is no change here, as what follows from one (circuits that close, budgets that begin anew) would come without a cause. What was wrong, and is as it was before, is none either.
/// </summary>
internal sealed class ClientReload<TOptions> : IDisposable
    where TOptions : class
{
    private readonly string _name;
    private readonly IOptionsFactory<TOptions> _factory;
    private readonly ILogger _logger;
    private readonly IConfigurationSection[] _sections;
    private readonly IDisposable[] _watched;
    private readonly Lock _gate = new();

    // Under the gate.
    private string _taken;      // the digest of what the sections said when that was last taken over
    private string? _refused;   // why what they say is not; null where it is
    private long _takenAs;      // the ticket with which it was taken over

    private long _tickets;      // any thread: whoever looks has one, and the later one knows more

    private CancellationTokenSource _changed = new();   // replaced at each change, by whoever cancels it

    public ClientReload(string name, IEnumerable<IConfigurationSection> sections, IOptionsFactory<TOptions> factory, ILogger logger)
    {
        (_name, _factory, _logger, _sections) = (name, factory, logger, [.. sections]);
        try
        {
            _taken = Digest();
        }
        catch (Exception)
        {
            _taken = "";   // it cannot be read, which those who make the options will find: whatever can be read is a change
        }
        _watched = [.. _sections.Select(section => ChangeToken.OnChange(section.GetReloadToken, TryOut))];
    }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref _changed).Token);

    public void Dispose()
    {
        foreach (IDisposable watched in _watched) watched.Dispose();
        _changed.Dispose();
    }

    private void TryOut()
    {
        string now;
        long ticket = Interlocked.Increment(ref _tickets);
        try
        {
            now = Digest();
            if (IsTaken(now)) return;
            _factory.Create(_name);
        }
        catch (Exception e)
        {
            // Whatever is thrown here, by code of others too, would end in whoever told configuration to load again: a thread without an owner.
            if (IsNews(e.Message)) RegistrationLog.ReloadRefused(_logger, _name, e.Message);
            return;
        }
        lock (_gate)
        {
            // Several files may be told of at once: another has taken it over, or more than it.
            if (now == _taken || ticket < _takenAs) return;
            (_taken, _refused, _takenAs) = (now, null, ticket);
        }
        // Not disposed: somebody may just be asking it for its token, and it has no timer.
        Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();
    }

    private bool IsTaken(string now)
    {
        lock (_gate)
        {
            if (now != _taken) return false;
            _refused = null;   // what was wrong is as it was before
            return true;
        }
    }

    /// <summary>Each section that is watched here tells, and a file that is wrong is perhaps written again for another reason: the log says it once.</summary>
    private bool IsNews(string why)
    {
        lock (_gate)
        {
            bool isNews = why != _refused;
            _refused = why;
            return isNews;
        }
    }

    /// <summary>Of each key with its value. Values may be secrets, of which no more copies than are needed should be in memory.</summary>
    private string Digest()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, string? value) in _sections.SelectMany(section => section.AsEnumerable()))
        {
            Append(digest, key);
            Append(digest, value);
        }
        return Convert.ToHexString(digest.GetHashAndReset());
    }

    /// <summary>With its length first, so that two texts are not taken for two others; no text is not the empty one.</summary>
    private static void Append(IncrementalHash digest, string? text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text?.Length ?? -1);
        digest.AppendData(length);
        digest.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
