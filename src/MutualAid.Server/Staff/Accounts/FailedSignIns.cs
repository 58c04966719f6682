using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>
/// Writes down that a sign-in failed, without what was typed. A flood of them is written as its first thirty in a minute, so that it
/// fills no disk and hides nothing else.
/// </summary>
internal sealed class FailedSignIns(AuditLog log, TimeProvider clock)
{
    private const int MostInAMinute = 30;
    private readonly Lock _lock = new();
    private long _minute;
    private int _noted;

    public async Task Note()
    {
        lock (_lock)
        {
            long minute = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (minute != _minute) (_minute, _noted) = (minute, 0);
            if (++_noted > MostInAMinute) return;
        }

        await log.Append(new Audited(AuditAction.SignInFailed, null), CancellationToken.None);
    }
}
