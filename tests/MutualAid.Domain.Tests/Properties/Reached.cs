namespace MutualAid.Domain.Tests.Properties;

/// <summary>Counts which commands were accepted and which refusals were met, and fails over what never was.</summary>
internal sealed class Reached<TCommand, TRefusal>(string what)
{
    private readonly SortedDictionary<string, int> _accepted = NamesOf(typeof(TCommand));
    private readonly SortedDictionary<string, int> _refused = NamesOf(typeof(TRefusal));

    public Decision<TEvent> Note<TEvent>(object command, Decision<TEvent> decision)
    {
        if (decision is Decision<TEvent>.Refused refused) _refused[refused.Reason.GetType().Name]++;
        else _accepted[command.GetType().Name]++;
        return decision;
    }

    public void PrintAndCheck(params string[] except)
    {
        Console.WriteLine($"{what}: accepted {Line(_accepted)}");
        Console.WriteLine($"{what}: refused {Line(_refused)}");
        var never = _accepted.Concat(_refused).Where(entry => entry.Value == 0).Select(entry => entry.Key).Except(except);
        Assert.Empty(never);
    }

    private static string Line(SortedDictionary<string, int> counts) =>
        string.Join(" · ", counts.Select(entry => $"{entry.Key} {entry.Value}"));

    private static SortedDictionary<string, int> NamesOf(Type closed) =>
        new(closed.GetNestedTypes().ToDictionary(type => type.Name, _ => 0), StringComparer.Ordinal);
}
