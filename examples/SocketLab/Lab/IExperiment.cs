namespace SocketLab.Lab;

/// <summary>One thing that HTTP inherits from sockets, shown by sockets of this machine.</summary>
internal interface IExperiment
{
    /// <summary>The word it is asked for by.</summary>
    string Name { get; }

    /// <summary>What it is about, in half a line.</summary>
    string Title { get; }

    /// <summary>What is to be known before one looks at the table.</summary>
    string Paragraph { get; }

    /// <summary>
    /// Does it: on loopback only, within limits of number and time, and leaves no socket open. What it says was measured in this run; what is expected to
    /// be seen is said with <see cref="Notebook.Expect"/>.
    /// </summary>
    Task RunAsync(Notebook notebook, Scale scale, CancellationToken stop);
}
