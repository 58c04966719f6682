using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using MutualAid.Domain;
using NodaTime;

namespace MutualAid.Storage.Vault;

/// <summary>
/// Receipt codes: 15 digits and a check digit (Luhn, ISO/IEC 7812-1 annex B), shown in groups of four. A code is
/// derived from the operation that registers the household, so a form that is sent again shows the same one; what is
/// stored is its HMAC-SHA-256 under the pepper.
/// </summary>
public sealed class ReceiptCodes(Database database, KeyFile keyFile, TimeProvider clock)
{
    private const long Codes = 1_000_000_000_000_000;

    /// <summary>The code that an operation leads to.</summary>
    public Sensitive<string> Derive(Guid operation)
    {
        byte[] mac = HMACSHA256.HashData(keyFile.CodeKey, Encoding.UTF8.GetBytes($"receipt|{operation:N}"));
        string digits = (BinaryPrimitives.ReadUInt64BigEndian(mac) % Codes).ToString("D15", CultureInfo.InvariantCulture);
        return new Sensitive<string>(digits + CheckDigit(digits));
    }

    /// <summary>In groups of four, as it is shown and printed.</summary>
    public static string Grouped(string code) => string.Join(' ', code.Chunk(4).Select(group => new string(group)));

    /// <summary>The code in what somebody typed, with whatever spaces and dashes; null if it can't be one.</summary>
    public static string? Parse(string? typed)
    {
        if (typed is null) return null;
        string digits = string.Concat(typed.Normalize(NormalizationForm.FormKC).Where(char.IsDigit)
            .Select(digit => CharUnicodeInfo.GetDecimalDigitValue(digit)));
        bool onlyDigits = typed.All(c => char.IsDigit(c) || char.IsWhiteSpace(c) || c is '-' or '.' or '\u2010' or '\u2011');
        return onlyDigits && digits.Length == 16 && CheckDigit(digits[..15]) == digits[15] ? digits : null;
    }

    public Task Issue(Sensitive<string> code, HouseholdId household, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            """
            INSERT INTO receipt_code (hash, household, issued_at) VALUES (@hash, @household, @now)
            ON CONFLICT (hash) DO NOTHING
            """,
            new { hash = Hash(code.Reveal()), household, now = clock.GetUtcNow().ToUnixTimeMilliseconds() },
            transaction),
        cancellation);

    /// <summary>The household of a code. Whatever was typed, the same look-up is made.</summary>
    public async Task<HouseholdId?> Find(string? typed, CancellationToken cancellation)
    {
        string hash = Hash(Parse(typed) ?? "none");
        await using DbConnection connection = await database.OpenForReading(cancellation);
        string? household = await connection.ExecuteScalarAsync<string?>(
            "SELECT household FROM receipt_code WHERE hash = @hash", new { hash });
        return household is null ? null : HouseholdId.From(Guid.Parse(household));
    }

    /// <summary>Makes every code of a household unknown.</summary>
    public Task Revoke(HouseholdId household, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM receipt_code WHERE household = @household", new { household }, transaction),
        cancellation);

    /// <summary>Makes codes unknown of households whose details are gone and that have been quiet since before.</summary>
    public Task Expire(Instant quietSince, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            """
            DELETE FROM receipt_code
            WHERE household IN (SELECT id FROM household WHERE status = 'Forgotten' AND quiet_since <= @quietSince)
            """,
            new { quietSince },
            transaction),
        cancellation);

    private string Hash(string code) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(keyFile.Pepper, Encoding.ASCII.GetBytes(code)));

    private static char CheckDigit(string digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            if (i % 2 == 0) digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
