using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>The pages of a date with 178 requests, each with a box, and no route yet: longer than what one page shows.</summary>
internal static class LongLists
{
    public static async Task ComeInParts(Site staff, string day)
    {
        await staff.Get(day);
        Assert.Contains("boxes allocated: 178", staff.Page.QuerySelector("#blocks")!.TextContent);
        Assert.Equal(
            ["all", "without a box (0)", "on no route (178)", "not on the map (0)"],
            staff.Page.QuerySelectorAll("[name=Lacks] option").Select(option => option.TextContent));
        Assert.False(staff.Page.QuerySelector("#requests + details")!.HasAttribute("open"));
        await Parts(day, "#requests + details tbody td:first-child", 50, 50, 50, 28);
        Assert.True(staff.Page.QuerySelector("#requests + details")!.HasAttribute("open"));
        await Parts($"{day}?Lacks=Route", "#requests + details tbody td:first-child", 50, 50, 50, 28);
        await Parts($"{day}?Lacks=Box", "#requests + details tbody td:first-child:not([colspan])", 0);
        await Parts($"{day}/boxes", "#boxes tbody td:first-child", 50, 50, 50, 28);
        await Parts($"{day}/boxes?Is=Picked", "#boxes tbody td:first-child:not([colspan])", 0);
        await Parts($"{day}/labels?Sheet=a4-2x4", ".tag .big", 96, 82);
        Assert.Contains("Labels 97 to 178 of 178, on whole sheets.", staff.Text);
        await Parts($"{day}/labels?Whole=true", ".tag .big", 178);

        // What is in one part is in no other.
        async Task Parts(string page, string rows, params int[] sizes)
        {
            var seen = new List<string[]>();
            string? next = page;
            while (next is not null)
            {
                await staff.Get(next);
                seen.Add([.. staff.Page.QuerySelectorAll(rows).Select(row => row.TextContent)]);
                next = staff.Page.QuerySelector("a[rel=next]")?.GetAttribute("href");
            }

            Assert.Equal((page, string.Join(' ', sizes)), (page, string.Join(' ', seen.Select(part => part.Length))));
            Assert.Equal(sizes.Sum(), seen.SelectMany(part => part).Distinct().Count());
            Assert.Equal(sizes.Length > 1, staff.Page.QuerySelector("a[rel=prev]") is not null);
        }
    }
}
