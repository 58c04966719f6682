using Microsoft.Playwright;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;
using NodaTime;
using NodaTime.Text;

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
        await window.SignIn(Staff.App!, $"{day.DayPath}/boxes", "#boxes");
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "letter-2x5", 612, 792, 10);
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "letter-2x3", 612, 792, 6);
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "a4-2x4", 595.28, 841.89, 8);
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "a4-2x7", 595.28, 841.89, 14);
        await EverySheetHasItsSizeAndItsLabelsWhole(window.Page, "4x6", 288, 432, 1);
        // Its rows have several lines; on one of these the page would end within one.
        foreach (string height in new[] { "140mm", "152mm", "164mm" }) await NoRowIsCutInTwo(window.Page, $"{day.DayPath}/picklist", "105mm", height);
        await NoRowIsCutInTwo(window.Page, await Route("loadlist"), "148mm", "80mm");
        await NoRowIsCutInTwo(window.Page, await Route("manifest"), "148mm", "80mm");
        await PickedAndPackedByKeys(window);
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
    private async Task NoRowIsCutInTwo(IPage page, string list, string width, string height)
    {
        await Staff.Get(list);
        var rows = Staff.Page.QuerySelectorAll("tbody tr").Select(row => row.QuerySelectorAll("td:not(.noprint)")
            .SelectMany(cell => cell.TextContent.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).Where(word => word.Any(char.IsDigit)).ToArray()).ToArray();
        Assert.NotEmpty(rows);
        await page.GotoAsync(list);
        var pages = await Pdf.Read(await page.PdfAsync(new PagePdfOptions { Width = width, Height = height }));
        Assert.True(pages.Count > 1, $"{list} fits one small page");
        var words = pages.Select(one => one.Words.SelectMany(word => word.Split(',')).ToHashSet()).ToArray();
        Assert.All(rows, row => Assert.Contains(words, one => row.All(one.Contains)));
        string heading = Staff.Page.QuerySelector("thead th:not(.onpaper)")!.TextContent;
        Assert.True(pages.Count(one => one.Words.Contains(heading)) > 1, $"{list} has its headings once");
        Assert.All(pages, one => Assert.Empty(one.Words.Intersect(Personal)));
    }

    /// <summary>What comes in at the door goes into a box and is packed, without a pointer and without script.</summary>
    [Fact]
    public async Task ReceivedPickedAndPackedByKeysAlone()
    {
        LocalDate today = LocalDatePattern.Iso.Parse(DayFiles.Today).Value;
        string date = $"{today.PlusDays(2):uuuu-MM-dd}";
        await day.Act("/staff", "handler=OpenDate", ("Date", date), ("Cutoff", $"{today.PlusDays(1):uuuu-MM-dd}T18:00"), ("Capacity", "5"));
        await Staff.Get("/staff");
        string path = Staff.Page.QuerySelectorAll("a[href^='/staff/day/']").Select(link => link.GetAttribute("href")!).Single(href => href != day.DayPath);
        using var household = new Site(day.Server.Web);
        await household.Get("/");
        await household.Send("/ask", ("Date", path.Split('/')[^1]));
        await household.Send("handler=Send", ("Date", path.Split('/')[^1]), ("Input.Address", "3 Elm Street"), ("Input.Adults", "1"));

        await using Window window = await chromium.Open(day.Server.Web, 360);
        IPage page = window.Page;
        IKeyboard keys = page.Keyboard;
        await window.SignIn(Staff.App!, $"{day.DayPath}/boxes", "#boxes");
        await page.GotoAsync("/staff/receive");
        await page.Locator("input[name=Q]:focus").WaitForAsync();
        await keys.TypeAsync("rice");
        await keys.PressAsync("Enter");
        await page.Locator("input[name=Quantity]:focus").WaitForAsync();
        await keys.TypeAsync("9");
        await keys.PressAsync("Tab");
        await keys.TypeAsync($"{today.PlusDays(9):MMdduuuu}");
        await keys.PressAsync("Enter");
        await page.Locator(".done:text('Received 9')").WaitForAsync();
        string lot = await page.Locator("tbody tr a").First.InnerTextAsync();

        await page.GotoAsync(path);
        await TabTo(page, "BUTTON Fill the boxes that requests wait for (1)");
        await keys.PressAsync("Enter");
        await page.Locator(".done").WaitForAsync();
        await page.GotoAsync($"{path}/picklist");
        string[] lots = await Texts(page, ".picks td:nth-child(3)");
        Assert.Contains($"Lot {lot}", lots); // it is the first to expire
        await CheckOff(window, lots.Length);
        await Staff.Get($"{path}/boxes");
        await Pack(window, path, [Staff.Page.QuerySelector("#boxes tbody tr")!.Children[0].TextContent]);
    }

    private async Task PickedAndPackedByKeys(Window window)
    {
        await window.Page.GotoAsync($"{day.DayPath}/picklist");
        await window.Look("picklist");
        await CheckOff(window, 4);
        await Staff.Get($"{day.DayPath}/boxes");
        await Pack(window, day.DayPath, [.. Staff.Page.QuerySelectorAll("#boxes tbody tr").Select(row => row.Children[0].TextContent).Take(2)]);
    }

    private static async Task TabTo(IPage page, string what)
    {
        for (int tab = 0; await page.EvaluateAsync<string>("`${document.activeElement.tagName} ${document.activeElement.textContent}`") != what; tab++)
        {
            Assert.True(tab < 60, $"{what} is not reached by Tab");
            await page.Keyboard.PressAsync("Tab");
        }
    }

    private static async Task CheckOff(Window window, int lines)
    {
        IKeyboard keys = window.Page.Keyboard;
        await TabTo(window.Page, "BUTTON Check off");
        // From then on the next line has the focus.
        for (int left = lines; left > 0; left--)
        {
            await keys.PressAsync("Enter");
            await window.Page.Locator(left > 1 ? $".picks tbody tr >> nth={left - 2}" : "text=Nothing waits to be picked.").WaitForAsync();
            await window.Page.WaitForFunctionAsync($"document.querySelectorAll('.picks tbody tr').length === {left - 1}");
            if (left > 1) await window.Page.Locator(".picks button:focus").WaitForAsync();
        }

    }

    private static async Task Pack(Window window, string path, string[] codes)
    {
        IKeyboard keys = window.Page.Keyboard;
        await window.Page.GotoAsync($"{path}/pack");
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
