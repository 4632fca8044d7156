using System.CommandLine;
using SocketLab.Lab;
using SocketLab.Load;
using Spectre.Console;

namespace SocketLab;

/// <summary>The arguments: nothing for the tour, "list", "all", or the name of an experiment.</summary>
internal static class CommandLine
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Shows on live sockets what HTTP inherits from them. Without a command: a tour of half a minute that ends by itself.");
        root.SetAction((_, stop) => Laboratory.RunAsync(Screen.Open(), Catalogue.All, Scale.Tour, stop));

        var list = new Command("list", "Names the experiments.");
        list.SetAction(_ => List(Screen.Open()));
        root.Add(list);

        var all = new Command("all", "Runs all of them at length, in about a minute.");
        all.SetAction((_, stop) => Laboratory.RunAsync(Screen.Open(), Catalogue.All, Scale.Full, stop));
        root.Add(all);

        foreach (IExperiment experiment in Catalogue.All)
        {
            var one = new Command(experiment.Name, $"{experiment.Title}.");
            one.SetAction((_, stop) => Laboratory.RunAsync(Screen.Open(), [experiment], Scale.Full, stop));
            root.Add(one);
        }
        root.Add(ServerProcess.CreateCommand());
        return root;
    }

    private static int List(IAnsiConsole console)
    {
        foreach (IExperiment experiment in Catalogue.All) console.WriteLine($"{experiment.Name,-10} {experiment.Title}");
        return 0;
    }
}
