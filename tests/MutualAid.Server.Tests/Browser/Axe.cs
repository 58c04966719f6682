using Microsoft.Playwright;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Browser;

/// <summary>Looks for what keeps people from reading or using a page, with axe-core.</summary>
internal static class Axe
{
    private const string Violations = """
        async () => {
          const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];
          const { violations } = await axe.run(document, { resultTypes: ["violations"], runOnly: tags });
          return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
        }
        """;

    private static readonly Lazy<Task<string>> Source = new(() =>
    {
        string file = Path.Combine(Repository.Root(), "tests", "clients", "node_modules", "axe-core", "axe.min.js");
        return File.Exists(file)
            ? File.ReadAllTextAsync(file)
            : throw new InvalidOperationException("axe-core is not there. It needs `npm ci` in tests/clients.");
    });

    /// <summary>Puts axe-core into the page.</summary>
    public static async Task Load(IPage page) => await page.EvaluateAsync(await Source.Value);

    /// <summary>What it finds on a page that it was loaded into.</summary>
    public static Task<string[]> Look(IPage page) => page.EvaluateAsync<string[]>(Violations);
}
