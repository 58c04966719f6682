using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using MutualAid.Server.Ops;

namespace MutualAid.Server.Households;

/// <summary>
/// When a form was shown, sealed into the form itself together with its operation id, so that each form is good for one
/// household. A form that comes back faster than anybody fills one in waits until it would not be; one that is too old, or
/// that was never shown, is to be shown again.
/// </summary>
internal sealed class FormTimes(IDataProtectionProvider protection, IOptions<ServerSettings> settings, TimeProvider clock)
{
    public static readonly TimeSpan OldestForm = TimeSpan.FromHours(24);
    private readonly IDataProtector _protector = protection.CreateProtector("When a form was shown");

    /// <summary>What to put into a form that is shown now.</summary>
    public string Stamp(Guid operation) =>
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{operation:N} {clock.GetUtcNow().ToUnixTimeMilliseconds()}"));

    /// <summary>Waits as long as a person would have needed. False for a form that has to be shown again.</summary>
    public async Task<bool> Wait(string? stamp, Guid operation, CancellationToken cancellation)
    {
        if (ShownAt(stamp, operation) is not { } shown) return false;
        TimeSpan age = clock.GetUtcNow() - shown;
        if (age < TimeSpan.Zero || age > OldestForm) return false;
        TimeSpan rest = settings.Value.QuickestForm - age;
        if (rest > TimeSpan.Zero) await Task.Delay(rest, clock, cancellation);
        return true;
    }

    private DateTimeOffset? ShownAt(string? stamp, Guid operation)
    {
        try
        {
            return _protector.Unprotect(stamp ?? string.Empty).Split(' ') is [var id, var at] && id == $"{operation:N}"
                ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
