using Microsoft.Playwright;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>A shift as a driver taps it: each step is saved on the phone when it is over.</summary>
internal sealed class Shift(DriverPhone phone)
{
    public const string Note = "Canarynote: the blue gate sticks.";

    /// <summary>The addresses that were seen at doors.</summary>
    public List<string> Seen { get; } = [];

    public IReadOnlyList<(string Name, Func<Task> Do)> Steps =>
    [
        ("accept", Accept),
        ("load", Load),
        ("deliver", () => AtTheDoor(() => HandOver("Their word was right"))),
        ("undo", Undo),
        ("deliver again", () => AtTheDoor(() => HandOver("Their word was right"))),
        ("help", Help),
        ("nobody home", () => AtTheDoor(NobodyHome)),
        ("correct", Correct),
        ("partly", () => AtTheDoor(Partly)),
        ("unsafe", () => AtTheDoor(Unsafe)),
        ("end", End),
    ];

    private IPage Page => phone.Page;

    private async Task Accept()
    {
        await phone.Tap("Accept");
        await phone.See("Load the car");
    }

    private async Task Undo()
    {
        await phone.TapLike("^Undo");
        await phone.See("Taken back. The stop is open again.");
    }

    private async Task Load()
    {
        ILocator boxes = Page.GetByRole(AriaRole.Checkbox);
        await boxes.First.WaitForAsync();
        for (int n = 0; n < await boxes.CountAsync(); n++) await boxes.Nth(n).CheckAsync();
        await phone.TapLike("^Refuse box"); // of the last stop
        await phone.Tap("It is damaged");
        await phone.Tap("Save");
        await phone.See("Saved on this phone");
        await phone.Tap("Start");
        await phone.See("Next stop");
    }

    private async Task AtTheDoor(Func<Task> report)
    {
        await phone.Tap("Show the door");
        Seen.Add(await Page.Locator(".address").InnerTextAsync());
        await phone.Tap("Report this stop");
        await report();
        await phone.See("Saved on this phone");
    }

    private async Task HandOver(string how)
    {
        await phone.Tap("Delivered");
        await phone.Choose(how);
        await phone.Tap("Save");
    }

    private async Task NobodyHome()
    {
        await phone.Tap("Nobody home");
        await Page.Locator("textarea").FillAsync(Note);
        await phone.Tap("Save");
    }

    private async Task Correct()
    {
        await Page.Locator(".stops button").Nth(1).ClickAsync();
        await phone.Tap("Correct this report");
        await phone.Tap("Wrong address");
        await phone.Choose("It was thrown away");
        await phone.Tap("Save");
        await phone.See("Saved on this phone");
    }

    private async Task Partly()
    {
        await phone.Tap("Partly delivered");
        await phone.Choose("Their word was right");
        await phone.TapLike("^One more");
        await phone.Tap("Save");
    }

    private async Task Unsafe()
    {
        await phone.Tap("Unsafe to approach");
        await phone.Tap("Save and leave");
        await phone.Tap("I am safe");
    }

    private async Task Help()
    {
        await phone.Tap("Help");
        await phone.Tap("Write a message");
        await Page.Locator("textarea").FillAsync(Note);
        await phone.Tap("Send");
        await phone.See("You asked");
        await Page.Keyboard.PressAsync("Escape");
    }

    private async Task End()
    {
        await phone.TapLike("^End the shift");
        await Page.GetByRole(AriaRole.Heading, new() { Name = "End of the shift" }).WaitForAsync();
        await phone.Tap("End the shift");
        await Page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "End the shift" }).ClickAsync();
        await phone.See("Thank you");
    }
}
