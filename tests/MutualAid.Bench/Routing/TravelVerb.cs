using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MutualAid.Routing;

namespace MutualAid.Bench.Routing;

/// <summary><c>travel</c>: how long the matrix of ways by formula takes, for a day with many places.</summary>
internal static class TravelVerb
{
    private const int Seed = 1;

    public static Command Create()
    {
        var places = new Option<int>("--places") { DefaultValueFactory = _ => 1000, Description = "Places, at random within a town." };
        var runs = new Option<int>("--runs") { DefaultValueFactory = _ => 9, Description = "Runs, of which the median counts." };
        var command = new Command("travel", "The great-circle matrix between places; prints JSON with milliseconds.") { places, runs };
        command.SetAction(arguments =>
        {
            var report = Measure(arguments.GetValue(places), arguments.GetValue(runs));
            arguments.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
        });
        return command;
    }

    private static Report Measure(int places, int runs)
    {
        var random = new Random(Seed);
        var town = Enumerable.Range(0, places)
            .Select(_ => new Coordinates(34 + 0.2 * random.NextDouble(), -118.3 + 0.2 * random.NextDouble())).ToArray();
        var provider = new GreatCircleTravelTimes(new SpeedProfile());
        var first = Time(provider, town);
        var times = Enumerable.Range(0, runs).Select(_ => Time(provider, town)).Order().ToArray();
        return new Report(places, Environment.ProcessorCount, first, times[runs / 2], times[0], times[^1]);
    }

    private static double Time(GreatCircleTravelTimes provider, Coordinates[] places)
    {
        var started = Stopwatch.GetTimestamp();
        provider.Matrix(places);
        return Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 2);
    }

    /// <param name="First">The first run, with the compiling that a program does once.</param>
    /// <param name="Milliseconds">The median of the runs after it.</param>
    private sealed record Report(int Places, int Processors, double First, double Milliseconds, double Fastest, double Slowest);
}
