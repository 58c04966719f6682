using System.CommandLine;
using System.Text.Json;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Bench.Pages;

/// <summary>
/// <c>pages</c>: what households' pages weigh and how long they take on a slow phone, what guessing at codes gets and
/// costs others, and whether answers to codes that nobody has take the same time. <c>pages --of staff</c>: how long the
/// server takes for each page of the console, and what axe-core finds on them.
/// </summary>
internal static class PagesVerb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var runs = Number("--runs", 5, "Journeys from the first page to the status");
        var guessers = Number("--guessers", 500, "Connections that guess");
        var seconds = Number("--seconds", 20, "How long they do");
        var honest = Number("--honest", 5, "Households with right codes meanwhile");
        var rounds = Number("--rounds", 1000, "Answers of each kind whose times are compared");
        var of = new Option<string>("--of") { DefaultValueFactory = _ => "households", Description = "Whose pages: households or staff" };
        of.AcceptOnlyFromAmong("households", "staff");
        var store = new Option<string>("--store") { DefaultValueFactory = _ => "both", Description = "Of staff's pages: sqlite, postgres or both" };
        store.AcceptOnlyFromAmong("sqlite", "postgres", "both");
        var households = Number("--households", 100_000, "Of staff's pages: households of the group");
        var ledger = Number("--ledger", 1_000_000, "Of staff's pages: entries of its ledger");
        var boxes = Number("--boxes", 1_000, "Of staff's pages: boxes of each date");
        var requests = Number("--requests", 100, "Of staff's pages: how often each is asked for");
        var command = new Command(
            "pages", "Households' pages: weight, a slow phone, guessing, and times of answers. Staff's: times in a large group, and axe-core. Prints JSON.")
        {
            of, runs, guessers, seconds, honest, rounds, store, households, ledger, boxes, requests,
        };
        command.SetAction(async (parsed, _) =>
        {
            BuiltServer.Use();
            object figures = parsed.GetValue(of) == "staff" ? await StaffConsole.Measure(
                parsed.GetValue(store)!, parsed.GetValue(households), parsed.GetValue(ledger), parsed.GetValue(boxes), parsed.GetValue(requests)) : new
            {
                journey = await Journey.Measure(parsed.GetValue(runs)),
                guessing = await InFolder((data, codes) => Guessing.Measure(
                    data, codes, parsed.GetValue(guessers), parsed.GetValue(honest), TimeSpan.FromSeconds(parsed.GetValue(seconds)))),
                times = await InFolder((data, codes) => Times(data, codes, parsed.GetValue(rounds))),
            };
            Console.WriteLine(JsonSerializer.Serialize(figures, Json));
        });
        return command;
    }

    private static Option<int> Number(string name, int otherwise, string what) =>
        new(name) { DefaultValueFactory = _ => otherwise, Description = what };

    /// <summary>A data directory with a day in it, and its households' codes.</summary>
    private static async Task<object> InFolder(Func<string, string[], Task<object>> measure)
    {
        using TestFolder data = new(), csv = new();
        SmallCsv.Write(csv);
        var imported = await ServerProcess.Run(data.Path, null, "import", csv.Path, "--date", "2099-01-03", "--codes", data["codes.csv"]);
        if (imported.ExitCode != 0) throw new InvalidOperationException(imported.Errors);
        return await measure(data.Path, [.. (await File.ReadAllLinesAsync(data["codes.csv"])).Skip(1).Select(line => line.Split(',')[1])]);
    }

    private static async Task<object> Times(string data, string[] households, int rounds)
    {
        await using CodesNobodyHas codes = await CodesNobodyHas.Start(data, households);
        return new { rounds, pageMedianMs = await Medians(codes.Page), callMedianMs = await Medians(codes.Call) };

        async Task<Dictionary<string, double>> Medians(Func<string, Task<string>> ask)
        {
            var things = codes.Wrong.ToDictionary(wrong => wrong.Key, wrong => (Func<Task>)(() => ask(wrong.Value)));
            things["right"] = () => ask(codes.Right);
            return (await Interleaved.Medians(things, rounds, seed: 7)).ToDictionary(one => one.Key, one => Math.Round(one.Value, 3));
        }
    }
}
