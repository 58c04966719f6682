using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Who of the staff saw or did what, the newest first.</summary>
[Authorize(Roles = StaffRoles.Coordinator)]
internal sealed class AuditModel(AuditLog log, UserManager<StaffUser> users, StockQueries stock) : StaffPage
{
    public const int PageLength = 100;
    private string _timeZone = string.Empty;

    [BindProperty(SupportsGet = true)]
    public string? Who { get; set; }

    [BindProperty(SupportsGet = true)]
    public AuditAction? What { get; set; }

    /// <summary>Shows entries before this one only.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];

    /// <summary>Everybody's, by account.</summary>
    public Dictionary<string, string> Names { get; private set; } = [];

    public override async Task OnGet()
    {
        Title = T($"Audit log");
        Names = await users.Users.OrderBy(user => user.UserName).ToDictionaryAsync(user => user.Id, user => user.UserName!, Cancellation);
        Names[Audited.Operator] = T($"the operator, at the machine");
        _timeZone = await stock.TimeZone(Cancellation);
        Entries = await log.Newest(Who, What, Before ?? long.MaxValue, PageLength, Cancellation);
    }

    public string NameOf(string? account) => account is null ? "–" : Names.GetValueOrDefault(account, account);

    public string SubjectOf(AuditEntry entry) => entry.Subject is { } subject ? Names.GetValueOrDefault(subject, Word(subject)) : string.Empty;

    public string When(AuditEntry entry) => Show.Moment(Instant.FromUnixTimeMilliseconds(entry.At), _timeZone);

    public static string ActionOf(AuditEntry entry) => Words<AuditAction>(entry.Action);

    public static string ReasonOf(AuditEntry entry) => Words<ViewReason>(entry.Reason);

    /// <summary>A stored name as people say it.</summary>
    private static string Words<T>(string? stored) where T : struct, Enum =>
        Enum.TryParse(stored, out T value) ? Show.Words(value) : stored ?? string.Empty;
}
