using System.Text.RegularExpressions;

namespace MutualAid.Server.Tests.Running;

/// <summary>Makes the first account by the link that the program printed.</summary>
internal static partial class StaffSession
{
    public const string Password = "correct horse battery";

    public static async Task<Site> FirstAccount(ServerProcess server)
    {
        Match link;
        for (DateTime giveUp = DateTime.UtcNow.AddSeconds(20); !(link = EnterLink().Match(server.Log)).Success;)
        {
            if (DateTime.UtcNow > giveUp) throw new InvalidOperationException("The program printed no link for the first account.");
            await Task.Yield();
        }

        var site = new Site(server.Web);
        await site.Get(link.Value);
        await site.Send(link.Value, ("Name", "ana"), ("Password", Password));
        Assert.Equal("/staff", site.Response.RequestMessage!.RequestUri!.AbsolutePath);
        return site;
    }

    [GeneratedRegex("/staff/enter/[0-9a-f]{48}")]
    private static partial Regex EnterLink();
}
