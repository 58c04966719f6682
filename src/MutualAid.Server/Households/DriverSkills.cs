using System.Collections.Immutable;

namespace MutualAid.Server.Households;

/// <summary>What a driver can do that some households need: the pantry's own words.</summary>
internal static class DriverSkills
{
    private const int Most = 10;
    private const int Longest = 20;

    /// <summary>Null for what are no skills: more than ten, or not each a word of at most 20 letters.</summary>
    public static ImmutableSortedSet<string>? Read(string? typed)
    {
        ImmutableSortedSet<string> skills =
            [.. (typed ?? string.Empty).ToLowerInvariant().Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)];
        return skills.Count > Most || skills.Any(skill => skill.Length > Longest || !skill.All(char.IsLetter)) ? null : skills;
    }
}
