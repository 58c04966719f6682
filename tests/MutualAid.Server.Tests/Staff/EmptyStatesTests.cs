using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

public sealed class EmptyStatesTests
{
    [Fact]
    public async Task EveryPageWithNothingOnIt_SaysWhatToDo()
    {
        using var data = new TestFolder();
        await using ServerProcess server = await ServerProcess.Start(data.Path);
        using (var stranger = new Site(server.Web))
        {
            await stranger.Get("/staff");
            Assert.Contains("There is no account yet. The program printed a link for the first one when it started; open that.", stranger.Text);
            await stranger.Get("/");
            Assert.Contains("There is no day to ask for right now. Please look again in a day or two.", stranger.Text);
        }

        using Site staff = await StaffSession.FirstAccount(server);
        await Says("/staff", "Start with the pantry itself.");
        await Says("/staff/stock", "There is no pantry yet. Open one first.");
        await Says("/staff/catalog", "There is no pantry yet. Open one first.");
        await Says("/staff/template", "There is no pantry yet. Open one first.");
        await Says("/staff/receive", "There is no pantry yet. Open one first.");
        await Says("/staff/count", "There is no pantry yet. Open one first.");
        await Says("/staff/drivers", "Open a pantry first.");
        await Says("/staff/unplaced", "Every household is on the map.");
        await Says("/staff/troubles", "Nothing.");

        await staff.Get("/staff");
        await staff.Send("OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        await Says("/staff", "None yet. Open the first one below.");
        await Says("/staff/stock", "The catalog is empty. Add items first.");
        await Says("/staff/catalog", "No items yet.");
        await Says("/staff/template", "The catalog is empty. Add items first");
        await Says("/staff/receive", "Nothing yet. Scan the first bar code, or type part of a name.");
        await Says("/staff/count", "Nothing is on the shelf. Receive something first.");
        await Says("/staff/drivers", "No drivers yet.");

        await staff.Get("/staff");
        await staff.Send("handler=OpenDate", ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        string day = staff.Page.QuerySelector("tbody a")!.GetAttribute("href")!;
        await Says(day, "Nothing is published yet.");
        await Says($"{day}/boxes", "No boxes yet. Fill them on the day's page.");
        await Says($"{day}/labels", "There are no boxes yet.");
        await Says($"{day}/picklist", "Nothing waits to be picked.");
        await Says($"{day}/pack", "0 of 0 boxes are packed");
        await Says($"{day}/fill", "There is no box template yet");
        await staff.Get(day);
        await staff.Send("handler=Plan", ("Seconds", "1"));
        await Says(day, "Drivers with hours and no route yet: 0.");

        async Task Says(string page, string text)
        {
            await staff.Get(page);
            Assert.Contains(text, staff.Text);
        }
    }
}
