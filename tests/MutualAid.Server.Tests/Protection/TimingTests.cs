using System.Diagnostics;
using System.Globalization;
using System.Text;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Protection;

/// <summary>Whoever tries codes learns of none that it was one once: not from the answer, and not from when it comes.</summary>
public sealed class TimingTests
{
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("MUTUALAID_TIMINGS") ?? "400", CultureInfo.InvariantCulture);

    [Fact]
    public async Task CodesNobodyHas_ForWhateverReason_AnswerAlikeAndAsFast()
    {
        using var data = new TestFolder();
        using var csv = new TestFolder();
        SmallCsv.Write(csv);
        var imported = await ServerProcess.Run(data.Path, null, "import", csv.Path, "--date", "2099-01-03", "--codes", data["codes.csv"]);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        string[] lines = await File.ReadAllLinesAsync(data["codes.csv"]);
        await using CodesNobodyHas codes = await CodesNobodyHas.Start(data.Path, [.. lines.Skip(1).Select(line => line.Split(',')[1])]);

        await Compare("page", codes.Page, codes, "200", "know this code.");
        await Compare("call", codes.Call, codes, "200", null);
    }

    private static async Task Compare(string what, Func<string, Task<string>> ask, CodesNobodyHas codes, string status, string? text)
    {
        string answer = await ask(codes.Wrong["unknown"]);
        foreach (var (why, code) in codes.Wrong) Assert.Equal((why, answer), (why, await ask(code)));
        Assert.StartsWith($"{status}\n", answer, StringComparison.Ordinal);
        if (text is not null) Assert.Contains(text, Encoding.UTF8.GetString(Convert.FromBase64String(answer.Split('\n')[^1])));
        Assert.NotEqual(answer, await ask(codes.Right));

        var things = codes.Wrong.ToDictionary(wrong => wrong.Key, wrong => (Func<Task>)(() => ask(wrong.Value)));
        things["right"] = () => ask(codes.Right);
        things["3 ms more"] = () =>
        {
            for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromMilliseconds(3);) Thread.SpinWait(50);
            return ask(codes.Wrong["unknown"]);
        };
        var medians = await Interleaved.Medians(things, Rounds, seed: 7);
        Console.WriteLine($"{what}, medians in ms over {Rounds}: {string.Join(", ", medians.Select(one => FormattableString.Invariant($"{one.Key} {one.Value:F3}")))}");

        double[] alike = [.. codes.Wrong.Keys.Select(name => medians[name])];
        Assert.InRange(alike.Max() - alike.Min(), 0, 1);
        Assert.True(medians["3 ms more"] - alike.Max() > 1, "A difference of 3 ms would not be noticed.");
    }
}
