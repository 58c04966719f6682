using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using static MutualAid.Domain.Pantry.PantryEvent;

namespace MutualAid.Storage.Projections;

internal static class BoxProjection
{
    private const string SetStage = "UPDATE box SET stage = $2 WHERE id = $1";
    private const string SetRoute = "UPDATE box SET route = $2 WHERE id = $1";
    private const string Revise = "UPDATE box SET revision = revision + $2 WHERE id = $1";

    private const string MoveUnits =
        """
        UPDATE box_line SET picked = CASE WHEN picked > reserved + $3 THEN reserved + $3 ELSE picked END,
          reserved = reserved + $3, in_transit = in_transit + $4, delivered = delivered + $5,
          returned = returned + $6
        WHERE box = $1 AND lot = $2
        """;

    private const string DropShorts = "DELETE FROM box_short WHERE box = $1 AND missing <= 0";

    private const string AddToDate =
        """
        INSERT INTO date_lot (distribution, lot, units, delivered, returned)
        SELECT distribution, $2, $3, $4, $5 FROM box WHERE id = $1
        ON CONFLICT (distribution, lot) DO UPDATE SET units = date_lot.units + excluded.units,
          delivered = date_lot.delivered + excluded.delivered, returned = date_lot.returned + excluded.returned
        """;

    private const string AddShort =
        """
        INSERT INTO box_short (box, category, missing) VALUES ($1, $2, $3)
        ON CONFLICT (box, category) DO UPDATE SET missing = box_short.missing + excluded.missing
        """;

    private const string AddShortOfLot =
        """
        INSERT INTO box_short (box, category, missing)
        SELECT $1, item.category, $4 FROM lot JOIN item ON item.pantry = lot.pantry AND item.code = lot.item
        WHERE lot.pantry = $2 AND lot.code = $3
        ON CONFLICT (box, category) DO UPDATE SET missing = box_short.missing + excluded.missing
        """;

    public static BoxId? BoxOf(PantryEvent @event) => @event switch
    {
        BoxAllocated e => e.Box,
        BoxReleased e => e.Box,
        BoxPicked e => e.Box,
        BoxRefilled e => e.Box,
        BoxLoaded e => e.Box,
        BoxUnloaded e => e.Box,
        BoxSettled e => e.Box,
        BoxReturned e => e.Box,
        _ => null,
    };

    public static void Apply(PantryEvent @event, EventPlace at, SqlSink sink)
    {
        switch (@event)
        {
            case BoxAllocated e:
                Allocate(e, at, sink);
                break;
            case BoxReleased e:
                sink(SetStage, e.Box.ToString(), nameof(BoxStage.Released));
                Release(e.Box.ToString(), sink);
                break;
            case BoxPicked e:
                sink(SetStage, e.Box.ToString(), nameof(BoxStage.Picked));
                Move(e.Box, e.NotFound, sink, reserved: -1);
                foreach (ShortLine line in e.Shorts) sink(AddShort, e.Box.ToString(), line.Category, line.Missing);
                if (!e.NotFound.IsEmpty) sink(Revise, e.Box.ToString(), 1);
                break;
            case LotCheckedOff e:
                foreach (BoxCheck check in e.Boxes) CheckOff(e.Lot, check, at, sink);
                break;
            case CheckOffUndone e:
                foreach (BoxCheck check in e.Boxes.Where(check => check.Found + check.Missing > 0)) UndoCheckOff(e.Lot, check, at, sink);
                break;
            case BoxRefilled e:
                Refill(e, at, sink);
                break;
            case BoxPacked e:
                sink(SetStage, e.Box.ToString(), nameof(BoxStage.Packed));
                break;
            case BoxesCommitted e:
                foreach (BoxToken token in e.Boxes) sink(SetRoute, token.Box.ToString(), token.Route.ToString());
                break;
            case BoxesUncommitted e:
                foreach (BoxId box in e.Boxes) sink(SetRoute, box.ToString(), null);
                break;
            case BoxLoaded e:
                sink(SetStage, e.Box.ToString(), nameof(BoxStage.Loaded));
                sink(SetRoute, e.Box.ToString(), e.Route.ToString());
                Move(e.Box, e.Lines, sink, reserved: -1, inTransit: 1);
                break;
            case BoxUnloaded e:
                Unload(e, at, sink);
                break;
            case BoxSettled e:
                Move(e.Box, e.HandedOver, sink, inTransit: -1, delivered: 1);
                Move(e.Box, e.TakenBack, sink, inTransit: 1, delivered: -1);
                break;
            case BoxReturned e:
                Move(e.Box, e.Lines.Select(line => new LotQuantity(line.Lot, line.Quantity)), sink, inTransit: -1, returned: 1);
                break;
            case LotCounted e:
                Cut(e.Cuts, at, sink);
                break;
            case LotQuarantined e:
                Cut(e.Cuts, at, sink);
                break;
            case LotRecalled e:
                Cut(e.Cuts, at, sink);
                break;
            case DistributionClosed e:
                sink(
                    "UPDATE box SET closed = 1 WHERE distribution = $1 AND pantry = $2",
                    e.Distribution.ToString(), at.Id);
                break;
        }
    }

    private static void Allocate(BoxAllocated e, EventPlace at, SqlSink sink)
    {
        sink(
            """
            INSERT INTO box (id, pantry, distribution, request, code, stage, revision)
            VALUES ($1, $2, $3, $4, $5, $6, 1)
            """,
            e.Box.ToString(), at.Id, e.Distribution.ToString(), e.Request.ToString(), e.Code,
            nameof(BoxStage.Allocated));
        foreach (LotQuantity line in e.Lines)
        {
            sink(
                "INSERT INTO box_line (box, lot, reserved) VALUES ($1, $2, $3)",
                e.Box.ToString(), line.Lot.Value, line.Quantity);
            sink(AddToDate, e.Box.ToString(), line.Lot.Value, line.Quantity, 0, 0);
        }

        foreach (ShortLine line in e.Shorts) sink(AddShort, e.Box.ToString(), line.Category, line.Missing);
    }

    private static void Release(string box, SqlSink sink)
    {
        sink(
            """
            UPDATE date_lot SET units = units - (
              SELECT box_line.reserved FROM box_line WHERE box_line.box = $1 AND box_line.lot = date_lot.lot)
            WHERE distribution = (SELECT distribution FROM box WHERE id = $1)
              AND lot IN (SELECT lot FROM box_line WHERE box = $1)
            """,
            box);
        sink("UPDATE box_line SET reserved = 0, picked = 0 WHERE box = $1", box);
    }

    private static void CheckOff(LotId lot, BoxCheck check, EventPlace at, SqlSink sink)
    {
        sink(
            "UPDATE box_line SET picked = picked + $3, reserved = reserved - $4 WHERE box = $1 AND lot = $2",
            check.Box.ToString(), lot.Value, check.Found, check.Missing);
        if (check.Missing == 0) return;
        sink(AddToDate, check.Box.ToString(), lot.Value, -check.Missing, 0, 0);
        sink(AddShortOfLot, check.Box.ToString(), at.Id, lot.Value, check.Missing);
        sink(Revise, check.Box.ToString(), 1);
    }

    private static void UndoCheckOff(LotId lot, BoxCheck check, EventPlace at, SqlSink sink)
    {
        string box = check.Box.ToString();
        PickAgain(box, sink);
        sink("UPDATE box_line SET picked = 0, reserved = reserved + $3 WHERE box = $1 AND lot = $2", box, lot.Value, check.Missing);
        if (check.Missing == 0) return;
        sink(AddToDate, box, lot.Value, check.Missing, 0, 0);
        sink(AddShortOfLot, box, at.Id, lot.Value, -check.Missing);
        sink(DropShorts, box);
        sink(Revise, box, 1);
    }

    /// <summary>Of a box that was picked as a whole all is together, and something is to be picked.</summary>
    private static void PickAgain(string box, SqlSink sink)
    {
        sink(
            """
            UPDATE box_line SET picked = reserved
            WHERE box = $1 AND EXISTS (SELECT 1 FROM box WHERE box.id = box_line.box AND box.stage <> 'Allocated')
            """,
            box);
        sink(SetStage, box, nameof(BoxStage.Allocated));
    }

    private static void Refill(BoxRefilled e, EventPlace at, SqlSink sink)
    {
        string box = e.Box.ToString();
        if (e.Lines.IsEmpty) sink("UPDATE box SET stage = $2 WHERE id = $1 AND stage <> 'Allocated'", box, nameof(BoxStage.Picked));
        else PickAgain(box, sink);
        sink(Revise, box, 1);
        Move(e.Box, e.TakenOut ?? [], sink, reserved: -1);
        foreach (LotQuantity line in e.TakenOut ?? []) sink(AddShortOfLot, box, at.Id, line.Lot.Value, line.Quantity);
        foreach (LotQuantity line in e.Lines)
        {
            sink(
                """
                INSERT INTO box_line (box, lot, reserved) VALUES ($1, $2, $3)
                ON CONFLICT (box, lot) DO UPDATE SET reserved = box_line.reserved + excluded.reserved
                """,
                box, line.Lot.Value, line.Quantity);
            sink(AddToDate, box, line.Lot.Value, line.Quantity, 0, 0);
        }

        foreach (ShortLine line in e.Filled)
            sink("UPDATE box_short SET missing = missing - $3 WHERE box = $1 AND category = $2", box, line.Category, line.Missing);
        sink(DropShorts, box);
    }

    private static void Unload(BoxUnloaded e, EventPlace at, SqlSink sink)
    {
        sink(SetStage, e.Box.ToString(), nameof(BoxStage.Packed));
        Move(e.Box, e.Lines, sink, reserved: 1, inTransit: -1);
        Move(e.Box, e.ToHold, sink, inTransit: -1);
        foreach (LotQuantity held in e.ToHold)
            sink(AddShortOfLot, e.Box.ToString(), at.Id, held.Lot.Value, held.Quantity);
        if (!e.ToHold.IsEmpty) sink(Revise, e.Box.ToString(), 1);
    }

    private static void Cut(ImmutableArray<BoxCut> cuts, EventPlace at, SqlSink sink)
    {
        foreach (BoxCut cut in cuts)
        {
            Move(cut.Box, [new LotQuantity(cut.Lot, cut.Quantity)], sink, reserved: -1);
            sink(AddShortOfLot, cut.Box.ToString(), at.Id, cut.Lot.Value, cut.Quantity);
            sink(Revise, cut.Box.ToString(), 1);
        }
    }

    private static void Move(
        BoxId box,
        IEnumerable<LotQuantity> lines,
        SqlSink sink,
        int reserved = 0,
        int inTransit = 0,
        int delivered = 0,
        int returned = 0)
    {
        int units = reserved + inTransit + delivered + returned;
        int moved = 0;
        foreach (LotQuantity line in lines)
        {
            sink(
                MoveUnits, box.ToString(), line.Lot.Value, reserved * line.Quantity, inTransit * line.Quantity,
                delivered * line.Quantity, returned * line.Quantity);
            if ((units, delivered, returned) != default)
                sink(AddToDate, box.ToString(), line.Lot.Value, units * line.Quantity, delivered * line.Quantity, returned * line.Quantity);
            moved += line.Quantity;
        }

        if (moved > 0 && (delivered, returned) != default)
            sink(
                "UPDATE box SET units_delivered = units_delivered + $2, units_returned = units_returned + $3 WHERE id = $1",
                box.ToString(), delivered * moved, returned * moved);
    }
}
