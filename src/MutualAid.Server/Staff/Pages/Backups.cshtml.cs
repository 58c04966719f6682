using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Backups;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Whether backups are made, and the key without which none can be read: made here, and shown once.</summary>
[Authorize(Roles = StaffRoles.Coordinator)]
internal sealed class BackupsModel(IOptions<ServerSettings> settings, IConfiguration configuration, NewBackupKey pair, StockQueries stock) : StaffPage
{
    /// <summary>The private key (PEM), on the one page that is the answer to whoever made it.</summary>
    public string? PrivateKey { get; private set; }

    /// <summary>That key as a picture.</summary>
    public string Picture { get; private set; } = string.Empty;

    /// <summary>The name of the key that is shown, else of that for which backups are made; null while there is none.</summary>
    public string? KeyName { get; private set; }

    public string Folder => Path.GetFullPath(settings.Value.BackupFolder);

    /// <summary>When the newest backup was made; null where there is none, or no folder.</summary>
    public string? Newest { get; private set; }

    /// <summary>The operator has set a key, or has to: nothing is made here.</summary>
    public bool IsOperators => settings.Value.Backups.Key is not null || configuration.HasKeyServer();

    /// <summary>A key was shown, and its end not typed yet.</summary>
    public bool Waits => !IsOperators && pair.Waits(settings.Value.BackupKey);

    public override async Task OnGet()
    {
        Title = T($"Backups");
        KeyName = settings.Value.BackupKey is { } key ? BackupKeys.NameOf(key) : null;
        if (KeyName is null || !Directory.Exists(Folder) || BackupClock.All(Folder) is not [var newest, ..]) return;
        Newest = Show.Moment(Instant.FromDateTimeOffset(newest.MadeAt), await stock.TimeZone(Cancellation));
    }

    public async Task<IActionResult> OnPostMake()
    {
        if (IsOperators) return Back(T($"Whoever looks after the machine sets the key of backups."));
        if (await Confirm() is { } ask) return ask;
        if (pair.Make(Operation) is not { } key) return Back(T($"The key was shown once, and is not shown again. If its sheet is printed, type its end below; if not, make another."));
        (PrivateKey, Picture, KeyName) = (key.Private, QrPicture.Of(key.Private), BackupKeys.NameOf(key.Public));
        Title = T($"The key of the backups");
        return Page();
    }

    public async Task<IActionResult> OnPostKeep(string? end)
    {
        if (IsOperators) return Back(T($"Whoever looks after the machine sets the key of backups."));
        if (pair.Proved(end) is not { } key) return Back(T($"No key that was shown lately ends so. Look at the sheet, large and small letters alike; if it is lost, make another key."));
        string name = BackupKeys.NameOf(key);
        if (key != settings.Value.BackupKey)
        {
            await Log(AuditAction.BackupKeyKept, name);
            settings.Value.KeepBackupKey(key);
        }

        return Back(null, T($"From now on backups are made for the key {name}. The first is there within a minute."));
    }
}
