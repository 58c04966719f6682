using System.CommandLine;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>staff-link [NAME]</c>: the way back in for who lost everything they signed in with.</summary>
internal static class StaffLinkVerb
{
    private const string WebAddress = "Kestrel:Endpoints:Web:Url";

    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "Whose account; without it, the only coordinator's.", Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print the link as one line of JSON: name, path, link, until." };
        var command = new Command(
            "staff-link", "Prints a link, good once and for a day, with which somebody of the staff chooses a new password and second factor.")
        {
            name, json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) =>
        {
            // Without a name the first setting is taken for one.
            ILookup<bool, string> tokens = parsed.UnmatchedTokens.Prepend(parsed.GetValue(name)).OfType<string>()
                .ToLookup(token => token.StartsWith("--", StringComparison.Ordinal));
            string[] settings = [.. tokens[true]], names = [.. tokens[false]];
            return VerbArguments.Run(settings, () => names.Length > 1
                ? throw new InvalidDataException("Give one name, in quotes if it has spaces.")
                : CoreHost.Run(settings, withProcesses: false, needsData: true, async services =>
                {
                    await Print(services, names.SingleOrDefault(), parsed.GetValue(json), cancellation);
                    return VerbArguments.Success;
                }, cancellation));
        });
        return command;
    }

    private static async Task Print(IServiceProvider services, string? name, bool json, CancellationToken cancellation)
    {
        using IServiceScope scope = services.CreateScope();
        var accounts = scope.ServiceProvider.GetRequiredService<StaffDb>().Users;
        StaffUser user = Choose(name, await accounts.OrderBy(one => one.UserName).ToListAsync(cancellation));
        await services.GetRequiredService<AuditLog>().Append(new Audited(AuditAction.LinkPrinted, Audited.Operator, user.Id), cancellation);
        DateTimeOffset until = services.GetRequiredService<TimeProvider>().GetUtcNow() + OneTimeLinks.Lifetime;
        var links = services.GetRequiredService<OneTimeLinks>();
        string path = $"/staff/enter/{await links.Create(new LinkPurpose.NewFactors(user.Id, user.SecurityStamp))}";
        string web = services.GetRequiredService<IConfiguration>()[WebAddress] ?? WebHost.Defaults[WebAddress]!;
        var link = new StaffLink(user.UserName!, path, web.TrimEnd('/') + path, until);
        Console.WriteLine(json ? JsonSerializer.Serialize(link, JsonSerializerOptions.Web) : link.Link);
        await Console.Error.WriteLineAsync(
            $"For {link.Name}, once, until {until:yyyy-MM-dd HH:mm} UTC. Behind a proxy, put your own address before /staff. "
            + "When it is used, the old password, second factors, recovery codes and sessions end.");
    }

    /// <exception cref="InvalidDataException">There is no such account, or it is not clear which.</exception>
    private static StaffUser Choose(string? name, List<StaffUser> users)
    {
        if (users.Count == 0) throw new InvalidDataException("There is no account yet; start the program, which prints a link for the first one.");
        StaffUser[] coordinators = [.. users.Where(user => user is { Closed: false, Role: StaffRoles.Coordinator })];
        string them = string.Join(", ", coordinators.Select(user => user.UserName));
        if (name is null)
        {
            return coordinators.Length == 1 ? coordinators[0]
                : throw new InvalidDataException($"There are {coordinators.Length} coordinators; say whose account: {them}.");
        }

        StaffUser? named = users.Find(user => string.Equals(user.UserName, name, StringComparison.OrdinalIgnoreCase));
        if (named is null) throw new InvalidDataException($"There is no account of \"{name}\"; the coordinators are: {them}.");
        return named.Closed
            ? throw new InvalidDataException($"The account of {named.UserName} is closed; a coordinator can open it again: {them}.")
            : named;
    }

    private sealed record StaffLink(string Name, string Path, string Link, DateTimeOffset Until);
}
