using Microsoft.Playwright;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Browser;

/// <summary>What comes out of the printer, as the PDF files that the browser makes of it; and the packing room without a pointer or script.</summary>
public sealed class PackingTests(AllocatedDay day, Chromium chromium) : IClassFixture<AllocatedDay>, IClassFixture<Chromium>
{
    private static readonly string[] Personal = ["Elm", "Street", "Knock", "A.", "Floor", "555-01"];

    private Site Staff => day.Staff;

    [Fact]
    public async Task PackingRoom_OnPaperAndByKeyboard()
    {
        await day.Act(day.DayPath, "handler=Plan", ("Seconds", "1"));
        await day.Act(day.DayPath, "handler=Publish");
        await using Window window = await chromium.Open(day.Server.Web, 360);
        await SignIn(window.Page);
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "letter-2x5", 612, 792, 10);
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "letter-2x3", 612, 792, 6);
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "a4-2x4", 595.28, 841.89, 8);
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "a4-2x7", 595.28, 841.89, 14);
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "4x6", 288, 432, 1);
        await NoRowIsCutInTwo(window.Page, $"{day.DayPath}/picklist", "120mm");
        await NoRowIsCutInTwo(window.Page, await Route("loadlist"), "80mm");
        await NoRowIsCutInTwo(window.Page, await Route("manifest"), "80mm");
        await PickedAndPackedByKeys(window);
    }

    private async Task SignIn(IPage page)
    {
        await page.GotoAsync($"{day.DayPath}/boxes");
        ILocator form = page.Locator("form", new PageLocatorOptions { Has = page.Locator("[name=Code]") });
        await form.Locator("[name=Name]").FillAsync("ana");
        await form.Locator("[name=Password]").FillAsync(StaffSession.Password);
        await form.Locator("[name=Code]").FillAsync(Staff.App!.Code());
        await form.Locator("[name=Code]").PressAsync("Enter");
        await page.Locator("#boxes").WaitForAsync();
    }

    private async Task EverySheetHasItsSizeAndItsLabelsWhole(IPage page, string sheet, double width, double height, int labels)
    {
        await page.GotoAsync($"{day.DayPath}/labels?Sheet={sheet}");
        string[] codes = await Texts(page, ".tag .big");
        Assert.Equal(SmallCsv.Requests, codes.Length);
        var pages = await Pdf.Read(await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true }));
        Assert.Equal((sheet, (SmallCsv.Requests + labels - 1) / labels), (sheet, pages.Count));
        Assert.All(pages, one => Assert.True(Math.Abs(one.Width - width) < 1 && Math.Abs(one.Height - height) < 1, $"{sheet} is {one.Width} × {one.Height}"));
        for (int n = 0; n < pages.Count; n++)
        {
            string[] here = [.. codes.Skip(n * labels).Take(labels)];
            Assert.Equal(here.Order(), pages[n].Words.Where(codes.Contains).Order());
            Assert.Equal(here.Length, pages[n].Words.Count(word => word == "Contains" || word == "Contains:"));
            Assert.Equal(here.Length, pages[n].Words.Count(word => word == "Stop"));
            Assert.Empty(pages[n].Words.Intersect(Personal));
        }

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal(0, await page.EvaluateAsync<int>(
            """
            () => [...document.querySelectorAll('.tag')].filter((tag) => {
              const [own, sheet] = [tag, tag.parentElement].map((part) => part.getBoundingClientRect());
              return tag.scrollHeight > tag.clientHeight + 1 || own.bottom > sheet.bottom + 1 || own.right > sheet.right + 1;
            }).length
            """));
        if (sheet is "a4-2x7") Assert.Equal(codes, await QrCodes(page));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Null });
    }

    /// <summary>On paper that is much too small, every row is whole on one page, below its headings.</summary>
    private async Task NoRowIsCutInTwo(IPage page, string list, string height)
    {
        await Staff.Get(list);
        var rows = Staff.Page.QuerySelectorAll("tbody tr").Select(row => row.QuerySelectorAll("td:not(.noprint)")
            .SelectMany(cell => cell.TextContent.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).Where(word => word.Any(char.IsDigit)).ToArray()).ToArray();
        Assert.NotEmpty(rows);
        await page.GotoAsync(list);
        var pages = await Pdf.Read(await page.PdfAsync(new PagePdfOptions { Width = "148mm", Height = height }));
        Assert.True(pages.Count > 1, $"{list} fits one small page");
        var words = pages.Select(one => one.Words.SelectMany(word => word.Split(',')).ToHashSet()).ToArray();
        Assert.All(rows, row => Assert.Contains(words, one => row.All(one.Contains)));
        string heading = Staff.Page.QuerySelector("thead th:not(.onpaper)")!.TextContent;
        Assert.True(pages.Count(one => one.Words.Contains(heading)) > 1, $"{list} has its headings once");
        Assert.All(pages, one => Assert.Empty(one.Words.Intersect(Personal)));
    }

    private async Task PickedAndPackedByKeys(Window window)
    {
        IKeyboard keys = window.Page.Keyboard;
        await window.Page.GotoAsync($"{day.DayPath}/picklist");
        await window.Look("picklist");
        for (int tab = 0; await Focused() != "BUTTON Check off"; tab++)
        {
            Assert.True(tab < 40, "no line can be checked off by Tab");
            await keys.PressAsync("Tab");
        }

        // From then on the next line has the focus.
        for (int left = 4; left > 0; left--)
        {
            await keys.PressAsync("Enter");
            await window.Page.Locator(left > 1 ? $".picks tbody tr >> nth={left - 2}" : "text=Nothing waits to be picked.").WaitForAsync();
            await window.Page.WaitForFunctionAsync($"document.querySelectorAll('.picks tbody tr').length === {left - 1}");
            if (left > 1) await window.Page.Locator(".picks button:focus").WaitForAsync();
        }

        await Staff.Get($"{day.DayPath}/boxes");
        string[] codes = [.. Staff.Page.QuerySelectorAll("#boxes tbody tr").Select(row => row.Children[0].TextContent).Take(2)];
        await window.Page.GotoAsync($"{day.DayPath}/pack");
        foreach (string code in codes)
        {
            await Scan(code, $"h2:text('Box {code}')");
            await window.Look("pack");
            await Scan(code, $".done:text('Box {code} is packed.')");
        }

        await window.Look("packed");

        async Task Scan(string code, string shows)
        {
            await window.Page.Locator("input[name=Q]:focus").WaitForAsync();
            await keys.TypeAsync(code);
            await keys.PressAsync("Enter");
            await window.Page.Locator(shows).WaitForAsync();
        }

        Task<string> Focused() => window.Page.EvaluateAsync<string>("`${document.activeElement.tagName} ${document.activeElement.textContent}`");
    }

    /// <summary>What a reader of QR codes makes of each label as it is printed.</summary>
    private static async Task<string[]> QrCodes(IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(
            Repository.Root(), "src", "MutualAid.DriverApp", "node_modules", "jsqr", "dist", "jsQR.js")));
        var read = new List<string>();
        foreach (ILocator label in await page.Locator(".tag").AllAsync())
            read.Add(await page.EvaluateAsync<string>(
                """
                async (picture) => {
                  const image = new Image();
                  image.src = `data:image/png;base64,${picture}`;
                  await image.decode();
                  const context = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height }).getContext('2d');
                  context.drawImage(image, 0, 0);
                  return jsQR(context.getImageData(0, 0, image.width, image.height).data, image.width, image.height)?.data ?? 'nothing';
                }
                """,
                Convert.ToBase64String(await label.ScreenshotAsync())));
        return [.. read];
    }

    private static async Task<string[]> Texts(IPage page, string what) => [.. await page.Locator(what).AllTextContentsAsync()];

    private async Task<string> Route(string list)
    {
        await Staff.Get(day.DayPath);
        return Staff.Page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!).First(href => href.EndsWith($"/{list}", StringComparison.Ordinal));
    }
}
