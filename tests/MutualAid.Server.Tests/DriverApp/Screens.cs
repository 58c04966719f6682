using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>A screen of the drivers' app: the scene of practice.html, the taps from there, and a text that only it shows.</summary>
internal sealed record Screen(string Name, string Scene, string Shows, params Func<IPage, Task>[] Taps)
{
    private static readonly Func<IPage, Task> ShowDoor = Tap("Show the door");
    private static readonly Func<IPage, Task>[] Report = [ShowDoor, Tap("Report this stop")];
    private static readonly Func<IPage, Task> LeaveAnyway = page => page.GetByText("Left without being asked to").ClickAsync();
    private static readonly Func<IPage, Task> KeepOneBack =
        page => page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^One more") }).First.ClickAsync();

    private static readonly Func<IPage, Task> BlockCamera =
        Do("navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))");

    private static readonly Func<IPage, Task> BreakAnswer =
        Do("console.error = () => {}; practice.session.answer = () => Promise.reject(new Error('full'))");

    public static IReadOnlyList<Screen> All { get; } =
    [
        new("starting", "starting", "Starting…"),
        new("enrol", "enrol", "Set up this phone"),
        new("enrol-offline", "enrol-offline", "There is no signal. Setting up needs it once"),
        new("enrol-incomplete", "enrol", "This one has 3.", Type("ab2"), Tap("Set up")),
        new("enrol-invalid", "enrol", "used up, too old, or mistyped", Type("aaaa bbbb cccc"), Tap("Set up")),
        new("enrol-scan", "enrol", "Point the camera at the square code.", Tap("Scan"), CameraRuns),
        new("enrol-scan-blocked", "enrol", "The camera is blocked.", BlockCamera, Tap("Scan")),
        new("revoked", "revoked", "This phone was signed out"),
        new("looking", "looking", "Looking for your route…"),
        new("no-route", "no-route", "No route today"),
        new("no-route-help", "no-route", "Without a route this app can't pass messages on.", Tap("Help")),
        new("offer", "offer", "A route for you"),
        new("offer-failed", "offer", "That did not work. Nothing was saved.", BreakAnswer, Tap("Accept")),
        new("offer-decline", "offer", "Decline this route?", Tap("Decline")),
        new("declined", "declined", "You declined this route"),
        new("load", "load", "7 boxes are not checked yet", page => Tick(page, 3)),
        new("load-refuse", "load", "Box D3LU-1: what is wrong?", Tap("Refuse box D3LU-1")),
        new("load-refused", "load", "It is damaged", Tap("Refuse box D3LU-1"), Tap("It is damaged")),
        new("load-saved", "load", "9 in the car, 1 refused.",
            page => Tick(page, 10), Tap("Refuse box Y7QB-1"), Tap("It is not there"), Tap("Save")),
        new("load-again", "drive", "7 of 7", Tap("Change the load")),
        new("drive", "drive", "Next stop"),
        new("drive-offline", "drive-offline", "Use it now"),
        new("drive-cold-over", "drive-cold-over", "Over the limit."),
        new("all-done", "all-done", "All stops are done"),
        new("after-saving", "drive", "Stop B4XN: Nobody home", [.. Report, Tap("Nobody home"), Tap("Save")]),
        new("door", "drive", "Leave it at the door", ShowDoor),
        new("door-answer", "drive", "A different answer?", ShowDoor, Tap("Show their answer")),
        new("door-map-app", "drive", "Tell another company?", ShowDoor, Tap("Open in a map app")),
        new("door-call", "drive-cold-over", "The household wants you to call or text", ShowDoor),
        new("door-asked", "drive", "The pantry is asked to call them.", ShowDoor, Tap("Ask the pantry to call them")),
        new("door-instructions", "drive-cold-over", "Speak to nobody else", Stop(3), ShowDoor),
        new("door-hidden", "drive", "The details are hidden.", Stop(5)),
        new("door-later", "drive", "Only the next three stops can be opened.", Stop(9)),
        new("door-offline", "drive-offline", "this stop's details are not on this phone", ShowDoor),
        new("door-finished", "drive", "Correct this report", Stop(2)),
        new("outcome", "drive", "Stop B4XN: what happened?", Report),
        new("outcome-far", "drive", "You are far from this stop", ShowDoor, Be(34.13, -118.3), Tap("Report this stop")),
        new("outcome-delivered", "drive", "How was it handed over?", [.. Report, Tap("Delivered")]),
        new("outcome-left", "drive-cold-over", "Did you leave it?",
            Stop(3), ShowDoor, Tap("Report this stop"), Tap("Delivered"), LeaveAnyway),
        new("outcome-partly", "drive", "What did you keep back?", [.. Report, Tap("Partly delivered"), KeepOneBack]),
        new("outcome-nobody", "drive", "What happens to the box?", [.. Report, Tap("Nobody home")]),
        new("outcome-unsafe", "drive", "You need not say why.", [.. Report, Tap("Unsafe to approach")]),
        new("outcome-leave", "drive", "Go somewhere safe first", [.. Report, Tap("Unsafe to approach"), Tap("Save and leave")]),
        new("plan", "plan", "Taken off your route"),
        new("plan-help", "plan", "I'm running late", Tap("Help")),
        new("withdrawn", "withdrawn", "Your route was taken back"),
        new("refused", "todos", "3 things were not accepted"),
        new("refused-list", "todos", "The pantry could not take these as they were.", Tap("Look")),
        new("help", "drive", "I'm running late", Tap("Help")),
        new("help-message", "drive", "Your message", Tap("Help"), Tap("Write a message")),
        new("help-unsent", "drive-offline", "It goes out as soon as there is signal.", Tap("Help")),
        new("end", "drive", "Boxes to bring back", Tap("End the shift early")),
        new("end-confirm", "drive", "End the shift now?", Tap("End the shift early"), Tap("End the shift")),
        new("ended", "ended", "Thank you"),
        new("settings", "drive", "Code of this phone", Tap("Settings")),
        new("sign-out", "drive", "Sign out?", Tap("Settings"), Tap("Sign out")),
        new("sign-out-unsent", "drive-offline", "Not everything is sent", Tap("Settings"), Tap("Sign out"), Tap("Sign out")),
        new("map", "drive", "as the crow flies",
            ShowDoor, Tap("Back"), Stop(5), ShowDoor, Tap("Back"), Tap("Sketch map"), MapIsDrawn, Be(34.103, -118.304)),
        new("map-none", "drive", "No stop's place is on this phone yet.", Tap("Sketch map"), MapIsDrawn),
    ];

    /// <summary>The button of that name on top of all that is shown.</summary>
    public static Func<IPage, Task> Tap(string button) =>
        page => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).Last.ClickAsync();

    private static Func<IPage, Task> Stop(int place) => page => page.Locator(".stops button").Nth(place - 1).ClickAsync();

    private static Func<IPage, Task> Type(string text) => page => page.Locator("input").FillAsync(text);

    private static Func<IPage, Task> Do(string script) => page => page.EvaluateAsync(script + "; 0");

    private static Func<IPage, Task> Be(double latitude, double longitude) =>
        page => page.EvaluateAsync("([latitude, longitude]) => { setPosition(latitude, longitude); }", new[] { latitude, longitude });

    private static async Task Tick(IPage page, int boxes)
    {
        for (int box = 0; box < boxes; box++) await page.GetByRole(AriaRole.Checkbox).Nth(box).CheckAsync();
    }

    private static async Task CameraRuns(IPage page) =>
        await page.WaitForFunctionAsync("document.querySelector('video').readyState >= 2");

    private static Task MapIsDrawn(IPage page) => page.Locator("svg.map").WaitForAsync();
}
