namespace MutualAid.Storage.Verification;

/// <summary>I1, I2 and I7, from the balances, from the ledger's entries, and one against the other.</summary>
internal static class LedgerChecks
{
    private static readonly (string Account, string Column)[] Places =
    [
        ("Free", "free"), ("Reserved", "reserved"), ("OnHold", "on_hold"), ("InTransit", "in_transit"),
        ("Delivered", "delivered"), ("Wasted", "wasted"), ("TransferredOut", "transferred_out"),
    ];

    public static IReadOnlyList<CheckQuery> Queries { get; } =
    [
        new("I1", "a lot does not balance:", """
            SELECT code, received || ' + ' || adjusted FROM lot WHERE received + adjusted
              <> free + reserved + on_hold + in_transit + delivered + wasted + transferred_out
            """),
        new("I2", "an account of a lot is negative", """
            SELECT code, '' FROM lot WHERE received < 0 OR free < 0 OR reserved < 0 OR on_hold < 0 OR in_transit < 0
              OR delivered < 0 OR wasted < 0 OR transferred_out < 0
            """),
        .. Places.Select(place => new CheckQuery("I1", $"the ledger adds up to another {place.Account}:", $"""
            SELECT lot.code, lot.{place.Column} || ' ' || COALESCE(entries.units, 0) FROM lot LEFT JOIN (
              SELECT pantry, lot, SUM(CASE WHEN to_account = '{place.Account}' THEN quantity ELSE 0 END
                - CASE WHEN from_account = '{place.Account}' THEN quantity ELSE 0 END) AS units
              FROM ledger_entry GROUP BY pantry, lot
            ) AS entries ON entries.pantry = lot.pantry AND entries.lot = lot.code
            WHERE lot.{place.Column} <> COALESCE(entries.units, 0)
            """)),
        new("I1", "a posting moves nothing, or backwards:", """
            SELECT lot, quantity || '' FROM ledger_entry WHERE quantity <= 0 OR from_account = to_account
            """),
        new("I7", "boxes in the house reserve other units than their lot says:", """
            SELECT lot.code, lot.reserved || ' ' || COALESCE(held.units, 0) FROM lot LEFT JOIN (
              SELECT box.pantry, box_line.lot, SUM(box_line.reserved) AS units FROM box_line JOIN box ON box.id = box_line.box
              GROUP BY box.pantry, box_line.lot
            ) AS held ON held.pantry = lot.pantry AND held.lot = lot.code
            WHERE lot.reserved <> COALESCE(held.units, 0)
            """),
        new("I7", "a box that left or was given up still reserves", """
            SELECT box.code, box_line.lot || ' ' || box_line.reserved FROM box JOIN box_line ON box_line.box = box.id
            WHERE box.stage IN ('Loaded', 'Released') AND box_line.reserved <> 0
            """),
        new("I7", "a box line is negative:", """
            SELECT box, lot FROM box_line WHERE reserved < 0 OR in_transit < 0 OR delivered < 0 OR returned < 0
            """),
    ];
}
