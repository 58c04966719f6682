using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MutualAid.Server.Ops.Demo;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Server.Staff.Travel;

namespace MutualAid.Server.Ops.Verbs;

/// <summary><c>demo</c>: a made-up neighbourhood in a folder of its own, in the middle of its delivery day.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one line of JSON that says where to go; logs are on stderr." };
        var command = new Command("demo", "Shows everything on a made-up neighbourhood. It never touches your own data.") { json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => VerbArguments.Run(
            parsed.UnmatchedTokens, () => Run([.. parsed.UnmatchedTokens], parsed.GetValue(json), cancellation)));
        return command;
    }

    private static async Task<int> Run(string[] args, bool json, CancellationToken cancellation)
    {
        string folder = FreshFolder(args);
        var ready = new DemoReady();
        await using WebApplication app = WebHost.Build(
            args,
            new Dictionary<string, string?>
            {
                ["MutualAid:DataDirectory"] = folder, ["MutualAid:KeyFile"] = null, ["MutualAid:Backups:Folder"] = string.Empty, ["MutualAid:Backups:Key"] = string.Empty,
                ["ConnectionStrings:MutualAid"] = null, ["ConnectionStrings:Keys"] = null, ["MutualAid:Engine"] = ServerSettings.Embedded,
            },
            services => services.AddSingleton<DemoDay>().AddHealthChecks().AddCheck("demo", ready, tags: ["ready"]));
        await app.Services.RequirePrivateRoadNetwork(cancellation);
        using DataLock only = DataLock.Take(app.Services);
        await app.Services.Prepare(cancellation);
        await app.StartAsync(cancellation);
        var day = app.Services.GetRequiredService<DemoDay>();
        var (link, password) = await Coordinator(app);
        var where = new Where(
            FirstAccount.WebAddress(app),
            FirstAccount.GrpcAddress(app),
            $"{FirstAccount.WebAddress(app)}/staff/enter/{link}",
            day.Codes,
            day.Invitations);
        if (json) Console.WriteLine(JsonSerializer.Serialize(where, JsonSerializerOptions.Web));
        await day.Run(cancellation);
        ready.IsReady = true;
        if (json) app.Logger.LogInformation("To confirm that it is you, the account demo has the password {Password}", password);
        else Console.WriteLine(Describe(where, password, folder));
        await app.WaitForShutdownAsync(cancellation);
        return VerbArguments.Success;
    }

    private static string FreshFolder(string[] args)
    {
        string? configured = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build()["MutualAid:DataDirectory"];
        return configured is null
            ? Directory.CreateTempSubdirectory("mutualaid-demo-").FullName
            : Path.Combine(configured, $"demo-{Guid.NewGuid():N}"[..13]);
    }

    /// <summary>A link that signs in, and the password with which the account is confirmed later: it has no second factor.</summary>
    private static async Task<(string Link, string Password)> Coordinator(WebApplication app)
    {
        using IServiceScope scope = app.Services.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<StaffUser>>();
        var user = new StaffUser { UserName = "demo", Role = StaffRoles.Coordinator };
        string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        await users.CreateAsync(user, password);
        return (await app.Services.GetRequiredService<OneTimeLinks>().Create(new LinkPurpose.SignIn(user.Id)), password);
    }

    private static string Describe(Where where, string password, string folder) =>
        $"""

        A made-up neighbourhood in the middle of its delivery day. Nobody in it exists.

          For households   {where.Web}/
                           a code to try: {where.ReceiptCodes[0]}
          For staff        {where.StaffSignIn}   (works once)
                           asked who you are, after five minutes: {password}
                           after a pause, sign in as demo with that, and set up a second factor
          For drivers      {where.Web}/driver/#i={where.DriverInvitations[^1]}
                           for an app of your own: {where.Grpc} (gRPC); another invitation: {where.DriverInvitations[0]}

        The data is in {folder}. Ctrl+C ends the demo.
        """;

    private sealed record Where(
        string Web, string Grpc, string StaffSignIn, IReadOnlyList<string> ReceiptCodes, IReadOnlyList<string> DriverInvitations);

    /// <summary>Not ready until the day is made.</summary>
    private sealed class DemoReady : IHealthCheck
    {
        public bool IsReady { get; set; }

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The day is being made."));
    }
}
