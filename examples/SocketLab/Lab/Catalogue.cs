using SocketLab.Experiments;

namespace SocketLab.Lab;

/// <summary>All experiments, in the order of the tour.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<IExperiment> All { get; } =
    [
        new ConnectionLife(),
        new AddressInUse(),
        new ConnectionCost(),
        new ThreadsAndEvents(),
        new HeadOfLine(),
        new IdleBalancer(),
        new StreamAndDatagram(),
    ];
}
