using System.Reflection;
using System.Runtime.ExceptionServices;

namespace PoolingClient.Parity;

/// <summary>One of the two handlers, made from the same settings. Options are reached by name: a setting that both have has one name.</summary>
internal sealed class HandlerUnderTest : IDisposable
{
    private readonly object _options;

    public HandlerUnderTest(HandlerKind kind, Settings settings)
    {
        Kind = kind;
        if (kind == HandlerKind.Sockets)
        {
            SocketsHttpHandler handler = settings.ForSockets();
            (Handler, _options) = (handler, handler);
        }
        else
        {
            SocketPoolOptions options = settings.ForPooling();
            (Handler, _options) = (new PoolingHttpHandler(options), options);
        }
        Invoker = new HttpMessageInvoker(Handler, disposeHandler: false);
    }

    private HandlerUnderTest(HandlerKind kind, HttpMessageHandler handler, object options) =>
        (Kind, Handler, _options, Invoker) = (kind, handler, options, new HttpMessageInvoker(handler, disposeHandler: false));

    public HandlerKind Kind { get; }

    public HttpMessageHandler Handler { get; }

    /// <summary>The handler alone: nothing is buffered, and exceptions are the handler's own.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>The handler as its constructor makes it.</summary>
    public static HandlerUnderTest Untouched(HandlerKind kind)
    {
        if (kind == HandlerKind.Sockets)
        {
            var handler = new SocketsHttpHandler();
            return new HandlerUnderTest(kind, handler, handler);
        }
        var options = new SocketPoolOptions();
        return new HandlerUnderTest(kind, new PoolingHttpHandler(options), options);
    }

    public HttpClient Client(TimeSpan? timeout = null) => new(Handler, disposeHandler: false) { Timeout = timeout ?? Timeout.InfiniteTimeSpan };

    public bool HasOption(string name) => _options.GetType().GetProperty(name) is not null;

    public object? GetOption(string name) => Option(name).GetValue(_options);

    public void SetOption(string name, object? value)
    {
        try
        {
            Option(name).SetValue(_options, value);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }
    }

    public void Dispose()
    {
        Invoker.Dispose();
        Handler.Dispose();
    }

    private PropertyInfo Option(string name) => _options.GetType().GetProperty(name) ?? throw new MissingMemberException(_options.GetType().Name, name);
}
