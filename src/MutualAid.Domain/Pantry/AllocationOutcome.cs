using System.Security.Cryptography;
using System.Text;

namespace MutualAid.Domain.Pantry;

/// <summary>What came, or would come, of an allocation, in a short name: who looked at it can say that this is what they want.</summary>
public static class AllocationOutcome
{
    /// <summary>
    /// The same for the same requests with the same units of the same lots, whatever their boxes are called; 64 hexadecimal
    /// digits.
    /// </summary>
    public static string Of(IReadOnlyList<PantryEvent> events)
    {
        var boxes = events.OfType<PantryEvent.BoxAllocated>().Select(box =>
            $"{box.Request} {string.Join(',', box.Lines.Select(line => $"{line.Lot}:{line.Quantity}"))} {string.Join(',', box.Shorts.Select(line => $"{line.Category}:{line.Missing}"))}");
        var unfilled = events.OfType<PantryEvent.DistributionAllocated>().SelectMany(end => end.Unfilled).Select(request => $"{request}");
        string text = string.Join('\n', boxes.Concat(unfilled).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
