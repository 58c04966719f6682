using MutualAid.Domain;

namespace MutualAid.Server.Staff;

/// <summary>Shelf codes: short, without letters that look like digits.</summary>
internal static class LotCodes
{
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>A code that the operation leads to: 35 random bits, unlikely enough to be taken, and refused if it is.</summary>
    public static LotId New(Submission operation) => new("L-" + Code(operation.Derive("lot"), 7));

    public static bool IsValid(LotId lot) =>
        lot.Value.Length is >= 1 and <= 16 && lot.Value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>One letter out of a derived id.</summary>
    public static char Letter(Guid derived) => Letters[8 + (derived.ToByteArray()[0] % (Letters.Length - 8))];

    /// <summary>Letters and digits out of a derived id.</summary>
    public static string Code(Guid derived, int length) =>
        string.Concat(derived.ToByteArray().Take(length).Select(part => Letters[part % Letters.Length]));
}
