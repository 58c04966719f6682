namespace MutualAid.Server.Ops.Doctor;

/// <summary>How bad it is.</summary>
internal enum Health
{
    Ok,

    /// <summary>It works, and may cost something one day.</summary>
    Warn,

    /// <summary>Something does not work, or is not safe.</summary>
    Bad,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="What">What it is, in a word or two.</param>
/// <param name="Found">How it is.</param>
/// <param name="Mend">What to do; null where nothing is to be done.</param>
internal sealed record Finding(Health Health, string What, string Found, string? Mend = null)
{
    public static Finding Ok(string what, string found) => new(Health.Ok, what, found);

    public static Finding Warn(string what, string found, string mend) => new(Health.Warn, what, found, mend);

    public static Finding Bad(string what, string found, string mend) => new(Health.Bad, what, found, mend);

    /// <summary>One line.</summary>
    public override string ToString()
    {
        string mark = Health switch { Health.Ok => "ok  ", Health.Warn => "warn", Health.Bad => "BAD " };
        return Mend is null ? $"{mark}  {What}: {Found}" : $"{mark}  {What}: {Found}. Mend: {Mend}";
    }
}
