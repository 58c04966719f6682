using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace MutualAid.Domain.Tests.Properties;

/// <summary>One generated step: which kind of command, and numbers from which its content is picked.</summary>
internal sealed record Step(int Kind, int A, int B, int C)
{
    /// <summary>One of <paramref name="choices"/>, or the fallback if there are none.</summary>
    public static T Pick<T>(IReadOnlyList<T> choices, int number, T fallback) =>
        choices.Count == 0 ? fallback : choices[number % choices.Count];
}

/// <summary>Runs generated sequences; FsCheck prints the seed and the shortest sequence when one fails.</summary>
internal static class Steps
{
    /// <summary>How many times as many sequences as usual.</summary>
    private static readonly int Times = int.Parse(Environment.GetEnvironmentVariable("MUTUALAID_SEQUENCES") ?? "1", CultureInfo.InvariantCulture);

    public static void ForAll(int sequences, int length, Action<IReadOnlyList<Step>> check)
    {
        Gen<Step> step =
            from kind in Gen.Choose(0, 9_999)
            from a in Gen.Choose(0, 9_999)
            from b in Gen.Choose(0, 9_999)
            from c in Gen.Choose(0, 9_999)
            select new Step(kind, a, b, c);
        var arbitrary = Arb.From(step.ArrayOf(length), Shorter);
        Prop.ForAll(arbitrary, steps => check(steps))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(sequences * Times).WithQuietOnSuccess(true));
    }

    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (int chunk = steps.Length / 2; chunk > 0; chunk /= 2)
            for (int at = 0; at + chunk <= steps.Length; at += chunk)
                yield return [.. steps[..at], .. steps[(at + chunk)..]];
    }
}
