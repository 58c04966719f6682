using MutualAid.Server.Households;

namespace MutualAid.Server.Tests.Browser;

/// <summary>The households' pages as they are seen in one window, in one language, and what is wrong with them.</summary>
internal sealed class HouseholdScreen(Window window, Language language, int width)
{
    /// <summary>Targets that a thumb would miss, what sticks out, texts that are cut off, and placeholders that nobody filled in.</summary>
    private const string Misfits = """
        (width) => {
          const seen = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && !one.closest(".vanish, svg"));
          const called = (one) => `<${one.localName} class="${one.className}"> ${one.textContent.trim().slice(0, 40)}`;
          const wide = seen.filter((one) => one.getBoundingClientRect().right > width + 1 || one.getBoundingClientRect().left < -1);
          const targets = seen.filter((one) => one.matches("button, a, input, select, summary, textarea") && !one.closest("p:not(.name), li"))
            .map((one) => one.closest("label") ?? one).concat(seen.filter((one) => one.matches("p > .button")));
          const small = targets.map((one) => ({ one, box: one.getBoundingClientRect() })).filter(({ box }) => box.height < 24 || box.width < 24);
          const gaps = document.body.innerHTML.match(/\{\w+\}/g) ?? [];
          return [
            ...gaps.map((gap) => `${gap} is not filled in`), ...wide.map((one) => `${called(one)} sticks out`),
            ...small.map(({ one, box }) => `${called(one)} is a target of ${box.width} by ${box.height}`)];
        }
        """;

    /// <summary>What is in a page and has no mark of the language that marks every text.</summary>
    private const string Unmarked = """
        () => { const words = []; const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) { const one = walk.currentNode; const text = one.textContent.trim();
            if (/\p{Letter}{3}/u.test(text) && !text.includes("[") && !one.parentElement.closest("[lang]:not(html), textarea, .vanish, .words, .name, .item")) words.push(text); }
          return words; }
        """;

    public List<string> Problems { get; } = [];

    /// <summary>How many pages were looked at.</summary>
    public int Seen { get; private set; }

    /// <summary>Looks at the page that is now shown, keeps a picture of it, and notes what keeps people from reading or using it.</summary>
    public async Task Look(string name, int status = 200)
    {
        Seen++;
        await window.Look($"household-{language.Tag}-{name}", status);
        Assert.Equal((language.Tag, language.IsRightToLeft ? "rtl" : "ltr"), (
            await window.Page.Locator("html").GetAttributeAsync("lang"), await window.Page.Locator("html").GetAttributeAsync("dir")));
        await Axe.Load(window.Page);
        string[] misfits = await window.Page.EvaluateAsync<string[]>(Misfits, width);
        Problems.AddRange([.. misfits.Concat(await Axe.Look(window.Page)).Select(problem => $"{language.Tag}, {name}: {problem}")]);
        if (language != Language.PseudoLanguage) return;
        Problems.AddRange((await window.Page.EvaluateAsync<string[]>(Unmarked)).Select(text => $"{name}: \"{text}\" is not in the texts"));
    }
}
