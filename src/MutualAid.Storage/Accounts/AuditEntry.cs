using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Accounts;

/// <summary>What staff do that is written into the audit log. The names are stored: none changes its meaning.</summary>
public enum AuditAction
{
    /// <summary>The entries up to the one that the subject names were deleted for their age.</summary>
    Cut,
    SignedIn,
    SignInFailed,
    FactorSetUp,
    FactorRemoved,
    RecoveryCodesMade,
    PasswordChanged,
    Invited,
    SignInReset,
    AccountClosed,
    TokenMade,
    TokenRevoked,
    PhoneInvited,
    PhoneRevoked,
    PlanPublished,
    DayClosed,
    AddressSeen,
    StopReadOut,

    /// <summary>A household that had lost its code was given another.</summary>
    CodeReplaced,
    LostCodeRefused,
    AskedForHousehold,

    /// <summary>All that is known of a household, on its page.</summary>
    DetailsSeen,
    DetailsChanged,
    HouseholdErased,

    /// <summary>The operator had a link printed with which the account of the subject is entered anew.</summary>
    LinkPrinted,

    /// <summary>Backups are made for the key that the subject names from now on.</summary>
    BackupKeyKept,
}

/// <summary>One entry of the audit log. It holds ids only, nothing about a person.</summary>
public sealed class AuditEntry
{
    /// <summary>What the first entry follows.</summary>
    public static readonly string Nothing = new('0', 64);

    /// <summary>1, 2, 3, …</summary>
    public long Sequence { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long At { get; init; }

    /// <summary>The account's id; <see cref="Audited.Operator"/>; null for the program itself, and for whoever was not let in.</summary>
    public string? Who { get; init; }

    public string Action { get; init; } = null!;

    /// <summary>What it was done to: the id of a household, a stop, an account and so on.</summary>
    public string? Subject { get; init; }

    /// <summary>Why, where a reason has to be given.</summary>
    public string? Reason { get; init; }

    /// <summary>The hash of the entry before.</summary>
    public string Previous { get; init; } = null!;

    /// <summary>HMAC-SHA-256 over all of the above, in hexadecimal.</summary>
    public string Hash { get; init; } = null!;

    internal AuditEntry With(string hash) => new()
    {
        Sequence = Sequence, At = At, Who = Who, Action = Action, Subject = Subject, Reason = Reason, Previous = Previous, Hash = hash,
    };

    /// <summary>The hash that it should have. Each text goes in with its length, so that none can be taken for another.</summary>
    internal string ExpectedHash(KeyFile keyFile)
    {
        string?[] texts =
        [
            Sequence.ToString(CultureInfo.InvariantCulture), At.ToString(CultureInfo.InvariantCulture), Who, Action, Subject, Reason, Previous,
        ];
        string all = string.Concat(texts.Select(text => text is null ? "-;" : $"{text.Length}:{text};"));
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, keyFile.ContentKey, 32, info: "audit log"u8.ToArray());
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(all)));
    }
}
