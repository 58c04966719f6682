using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MutualAid.Routing;

namespace MutualAid.Bench.Day;

/// <summary><c>day</c>: plans a whole day as the server would, and prints what came of it.</summary>
internal static class DayVerb
{
    private const int BadInput = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var folder = new Option<DirectoryInfo?>("--dir") { Description = "A day's CSV files; without it, a day is made up." };
        var seconds = new Option<double>("--seconds") { Description = "How long to search.", Required = true };
        var seed = new Option<int>("--seed")
        {
            DefaultValueFactory = _ => 1, Description = "Where the search's random numbers start from, and those of a day that is made up.",
        };
        var verb = new Command("day", "Plans a day of deliveries as the server would; prints JSON.") { folder, seconds, seed };
        verb.SetAction((arguments, cancellation) => Task.FromResult(Run(
            arguments.InvocationConfiguration, arguments.GetValue(folder), arguments.GetValue(seconds), arguments.GetValue(seed),
            cancellation)));
        return verb;
    }

    private static int Run(InvocationConfiguration console, DirectoryInfo? folder, double seconds, int seed, CancellationToken cancellation)
    {
        try
        {
            if (!(seconds is >= 0 and <= 86_400))
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"--seconds {seconds}: not from 0 to 86400"));
            var day = folder is null ? DayGenerator.Generate(seed) : DayFiles.Read(folder.FullName);
            var options = new SolveOptions { StoppingRule = StoppingRule.AfterTime(TimeSpan.FromSeconds(seconds)), Seed = seed };
            var result = RoutingSolver.Solve(day.ToProblem(), options, cancellation);
            var report = DayReport.Of(folder?.FullName ?? "generated", seed, day, result);
            console.Output.WriteLine(JsonSerializer.Serialize(report, Json));
            return 0;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            console.Error.WriteLine(error.Message.ReplaceLineEndings(" "));
            return BadInput;
        }
    }
}
