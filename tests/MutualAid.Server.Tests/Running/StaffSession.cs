using System.Text.RegularExpressions;

namespace MutualAid.Server.Tests.Running;

/// <summary>Makes the first account by the link that the program printed.</summary>
internal static partial class StaffSession
{
    public const string Password = "correct horse battery";

    public static async Task<Site> FirstAccount(ServerProcess server)
    {
        string link = await FirstLink(server);
        var site = new Site(server.Web);
        await site.Get(link);
        await site.Send(link, ("Name", "ana"), ("Password", Password));
        Assert.Equal("/staff", site.Response.RequestMessage!.RequestUri!.AbsolutePath);
        return site;
    }

    /// <summary>The link that the program prints when it starts without an account.</summary>
    public static async Task<string> FirstLink(ServerProcess server)
    {
        Match link;
        for (DateTime giveUp = DateTime.UtcNow.AddSeconds(20); !(link = EnterLink().Match(server.Log)).Success;)
        {
            if (DateTime.UtcNow > giveUp) throw new InvalidOperationException("The program printed no link for the first account.");
            await Task.Yield();
        }

        return link.Value;
    }

    [GeneratedRegex("/staff/enter/[0-9a-f]{48}")]
    private static partial Regex EnterLink();
}
