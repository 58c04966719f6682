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
/// derived from the operation that registers the household or replaces its code, so a form that is sent again shows the
/// same one; what is stored is its HMAC-SHA-256 under the pepper. A household has one code that is known; those that it
/// replaced stay as hashes, so that no old form brings one back.
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

    /// <summary>Gives a household its first code. One that was issued or replaced before stays what it is.</summary>
    public Task Issue(Sensitive<string> code, HouseholdId household, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            """
            INSERT INTO receipt_code (hash, household, issued_at) VALUES (@hash, @household, @now) ON CONFLICT DO NOTHING
            """,
            new { hash = Hash(code.Reveal()), household, now = Now },
            transaction),
        cancellation);

    /// <summary>
    /// Gives a household another code, or its first; the one that it had is unknown from then on. Asked for again by the
    /// same operation, it is the same code.
    /// </summary>
    /// <returns>Null when the operation's code has been replaced by yet another since.</returns>
    public async Task<Sensitive<string>?> Rotate(HouseholdId household, Guid operation, CancellationToken cancellation)
    {
        Sensitive<string> code = Derive(operation);
        var values = new { hash = Hash(code.Reveal()), household, now = Now };
        long known = await database.Write(
            async (connection, transaction) =>
            {
                // Waits here for whoever replaces this household's code at the same moment, and then sees what came of it.
                await database.LockCodes(household, connection, transaction);
                await connection.ExecuteAsync(
                    """
                    UPDATE receipt_code SET replaced_by = @hash WHERE household = @household AND replaced_by IS NULL
                      AND NOT EXISTS (SELECT 1 FROM receipt_code AS same WHERE same.hash = @hash)
                    """,
                    values,
                    transaction);
                await connection.ExecuteAsync(
                    """
                    INSERT INTO receipt_code (hash, household, issued_at, forgotten_at)
                    VALUES (@hash, @household, @now, (SELECT MAX(forgotten_at) FROM receipt_code WHERE household = @household))
                    ON CONFLICT DO NOTHING
                    """,
                    values,
                    transaction);
                return await connection.ExecuteScalarAsync<long>(
                    "SELECT COUNT(*) FROM receipt_code WHERE hash = @hash AND household = @household AND replaced_by IS NULL",
                    values,
                    transaction);
            },
            cancellation);
        return known == 1 ? code : null;
    }

    /// <summary>The household of a code. Whatever was typed, the same look-up is made.</summary>
    public Task<HouseholdId?> Find(string? typed, CancellationToken cancellation) => Find(
        "SELECT household FROM receipt_code WHERE hash = @hash AND replaced_by IS NULL", new { hash = HashOf(typed) }, cancellation);

    /// <summary>
    /// The household whose code an operation is to replace: of a code that is known, or that this same operation replaced
    /// when its form was sent before.
    /// </summary>
    public Task<HouseholdId?> FindToRotate(string? typed, Guid operation, CancellationToken cancellation) => Find(
        "SELECT household FROM receipt_code WHERE hash = @hash AND (replaced_by IS NULL OR replaced_by = @next)",
        new { hash = HashOf(typed), next = Hash(Derive(operation).Reveal()) },
        cancellation);

    /// <summary>The household's details are gone; its codes expire some time later.</summary>
    public Task NoteForgotten(HouseholdId household, Instant at, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "UPDATE receipt_code SET forgotten_at = @at WHERE household = @household AND forgotten_at IS NULL",
            new { household, at },
            transaction),
        cancellation);

    /// <summary>
    /// Deletes codes whose household's details were forgotten that long ago, or which lead nowhere and were issued that
    /// long ago. They answer like any that never was.
    /// </summary>
    /// <returns>How many.</returns>
    public Task<int> Expire(TimeSpan keep, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            """
            DELETE FROM receipt_code WHERE forgotten_at <= @before OR (forgotten_at IS NULL AND issued_at <= @before
              AND NOT EXISTS (SELECT 1 FROM household WHERE household.id = receipt_code.household))
            """,
            new { before = Now - (long)keep.TotalMilliseconds },
            transaction),
        cancellation);

    /// <summary>Makes every code of a household unknown.</summary>
    public Task Revoke(HouseholdId household, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM receipt_code WHERE household = @household", new { household }, transaction),
        cancellation);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<HouseholdId?> Find(string sql, object values, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenForReading(cancellation);
        string? household = await connection.ExecuteScalarAsync<string?>(
            new CommandDefinition(sql, values, cancellationToken: cancellation));
        return household is null ? null : HouseholdId.From(Guid.Parse(household));
    }

    private string HashOf(string? typed) => Hash(Parse(typed) ?? "none");

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
