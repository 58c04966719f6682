using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using MutualAid.Server.Staff;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What staff read is there in every language.</summary>
public sealed partial class StaffTextTests
{
    /// <summary>Enums whose values are shown by their names, taken apart.</summary>
    private static readonly Type[] Named =
    [
        typeof(Account), typeof(LotStatus), typeof(LotSource), typeof(StorageKind), typeof(BoxStage), typeof(RequestPriority), typeof(Disposition),
        typeof(AuditAction), typeof(ViewReason), typeof(BoxFate), typeof(StopOutcomeKind),
    ];

    private static readonly IReadOnlyList<(string Key, string File)> Source = StaffTextSource.All(Path.Combine(Repository.Root(), "src", "MutualAid.Server"));

    /// <summary>What the sources say is found as the compiler has it, or the other tests here would look for the wrong keys.</summary>
    [Fact]
    public void TextsOfTheSources_AreAmongThoseOfTheProgram()
    {
        var literals = Literals().ToHashSet();
        Assert.NotEmpty(Source);
        Assert.All(Source, text => Assert.Contains(text.Key, literals));
    }

    [Theory]
    [InlineData("es")]
    public void EveryText_IsSaidWithTheSameValues(string tag)
    {
        var said = StaffText.Of(tag);
        string[] words =
        [
            .. Named.SelectMany(type => Enum.GetValues(type).Cast<Enum>().Select(Show.Words)),
            .. StaffRoles.All, .. Suitability.Diets, .. Suitability.Allergens.Select(allergen => $"no-{allergen}"), .. RefusalsByTheirNames(),
        ];
        var problems = new List<string>();
        problems.AddRange(Source.Where(text => !said.ContainsKey(text.Key)).Select(text => $"{text.File}: \"{text.Key}\" is not said"));
        problems.AddRange(words.Where(word => !said.ContainsKey(word)).Distinct().Select(word => $"the word \"{word}\" is not said"));
        problems.AddRange(said.Keys.Except(Source.Select(text => text.Key)).Except(words).Select(key => $"nobody asks for \"{key}\""));
        problems.AddRange(said.Where(text => !Holes(text.Key).SequenceEqual(Holes(text.Value))).Select(text => $"\"{text.Value}\" fills in something else than \"{text.Key}\""));
        problems.AddRange(said.Where(text => text.Value.Length == 0 || Ends(text.Key) != Ends(text.Value)).Select(text => $"\"{text.Value}\" doesn't begin or end like \"{text.Key}\""));
        Assert.True(problems.Count == 0, $"{problems.Count} problems\n{string.Join('\n', problems)}");
    }

    /// <summary>Refusals for which there is no sentence: their names, taken apart.</summary>
    private static IEnumerable<string> RefusalsByTheirNames()
    {
        string said = File.ReadAllText(Path.Combine(Repository.Root(), "src", "MutualAid.Server", "Staff", "Refusals.cs"));
        return typeof(Refusal).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Refusal)))
            .Where(type => !Regex.IsMatch(said, $@"(?<!nameof\()\b{type.DeclaringType?.Name}\.?{type.Name}\b")).Select(Refusals.InWords);
    }

    /// <summary>Blanks at either end join a text to what stands beside it.</summary>
    private static (bool Before, bool After) Ends(string text) => (text.StartsWith(' '), text.EndsWith(' '));

    private static IEnumerable<string> Holes(string text) => Hole().Matches(text).Select(hole => hole.Value).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Every string of the compiled program.</summary>
    private static IEnumerable<string> Literals()
    {
        using var file = new PEReader(File.OpenRead(typeof(StaffText).Assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        for (UserStringHandle text = MetadataTokens.UserStringHandle(1); !text.IsNil; text = metadata.GetNextHandle(text)) yield return metadata.GetUserString(text);
    }

    [GeneratedRegex(@"(?<!\{)\{\d+[^}]*\}")]
    private static partial Regex Hole();
}
