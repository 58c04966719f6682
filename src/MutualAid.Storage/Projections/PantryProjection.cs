using System.Globalization;
using MutualAid.Domain.Pantry;
using static MutualAid.Domain.Pantry.PantryEvent;

namespace MutualAid.Storage.Projections;

internal static class PantryProjection
{
    private const string InsertLot =
        "INSERT INTO lot (pantry, code, item, use_by, source, status) VALUES ($1, $2, $3, $4, $5, $6)";

    private const string SetLotStatus = "UPDATE lot SET status = $3 WHERE pantry = $1 AND code = $2";

    private const string InsertTransfer = "INSERT INTO transfer (id, pantry, other, state) VALUES ($1, $2, $3, $4)";

    private const string SetTransfer = "UPDATE transfer SET state = $3 WHERE id = $1 AND pantry = $2";

    private const long QuarterOfAnHour = 900_000;

    private static readonly Dictionary<Account, string> Columns = new()
    {
        [Account.Received] = "received",
        [Account.Adjusted] = "adjusted",
        [Account.Free] = "free",
        [Account.Reserved] = "reserved",
        [Account.OnHold] = "on_hold",
        [Account.InTransit] = "in_transit",
        [Account.Delivered] = "delivered",
        [Account.Wasted] = "wasted",
        [Account.TransferredOut] = "transferred_out",
    };

    private static readonly Dictionary<(Account From, Account To), string> MoveUnits = (
        from source in Enum.GetValues<Account>()
        from target in Enum.GetValues<Account>()
        where source != target
        select (source, target)).ToDictionary(pair => pair, pair => MoveStatement(pair.source, pair.target));

    public static void Apply(PantryEvent @event, EventPlace at, SqlSink sink)
    {
        ApplyOwn(@event, at, sink);
        BoxProjection.Apply(@event, at, sink);
        int line = 0;
        foreach (Posting posting in PantryPostings.Of(@event))
        {
            sink(MoveUnits[(posting.From, posting.To)], at.Id, posting.Lot.Value, posting.Quantity);
            sink(
                """
                INSERT INTO ledger_entry (pantry, version, line, lot, from_account, to_account, quantity, event, box)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                at.Id, at.Version, line++, posting.Lot.Value, posting.From.ToString(), posting.To.ToString(),
                posting.Quantity, @event.GetType().Name, BoxProjection.BoxOf(@event)?.ToString());
            AddToQuarter(posting, at, sink);
        }
    }

    private static void AddToQuarter(Posting posting, EventPlace at, SqlSink sink)
    {
        int received = -Into(Account.Received), delivered = Into(Account.Delivered), wasted = Into(Account.Wasted);
        if ((received, delivered, wasted) == default) return;
        sink(
            """
            INSERT INTO lot_quarter (pantry, quarter, lot, received, delivered, wasted) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (pantry, quarter, lot) DO UPDATE SET received = lot_quarter.received + excluded.received,
              delivered = lot_quarter.delivered + excluded.delivered, wasted = lot_quarter.wasted + excluded.wasted
            """,
            at.Id, at.RecordedAt / QuarterOfAnHour, posting.Lot.Value, received, delivered, wasted);

        int Into(Account account) => posting.To == account ? posting.Quantity : posting.From == account ? -posting.Quantity : 0;
    }

    private static void ApplyOwn(PantryEvent @event, EventPlace at, SqlSink sink)
    {
        switch (@event)
        {
            case PantryOpened e:
                SetProfile(e.Profile, at, sink);
                break;
            case ProfileChanged e:
                SetProfile(e.Profile, at, sink);
                break;
            case ItemDefined e:
                DefineItem(e.Item, at, sink);
                break;
            case BoxTemplateDefined e:
                DefineTemplate(e.Template, at, sink);
                break;
            case LotReceived e:
                sink(
                    InsertLot, at.Id, e.Lot.Value, e.Item.Value, Stored.Date(e.UseBy), e.Source.ToString(),
                    (e.OnHold ? LotStatus.Quarantined : LotStatus.Available).ToString());
                break;
            case LotQuarantined e:
                sink(SetLotStatus, at.Id, e.Lot.Value, nameof(LotStatus.Quarantined));
                break;
            case LotReleased e:
                sink(SetLotStatus, at.Id, e.Lot.Value, nameof(LotStatus.Available));
                break;
            case LotRecalled e:
                sink(SetLotStatus, at.Id, e.Lot.Value, nameof(LotStatus.Recalled));
                break;
            case TransferSent e:
                sink(InsertTransfer, e.Transfer.ToString(), at.Id, e.To.ToString(), "Sent");
                break;
            case TransferReceived e:
                sink(InsertTransfer, e.Transfer.ToString(), at.Id, e.From.ToString(), "Received");
                foreach (TransferLine line in e.Lines)
                    sink(
                        InsertLot, at.Id, line.Lot.Value, line.Item.Id.Value, Stored.Date(line.UseBy),
                        nameof(LotSource.Transfer), nameof(LotStatus.Available));
                break;
            case TransferConfirmed e:
                sink(SetTransfer, e.Transfer.ToString(), at.Id, "Confirmed");
                break;
            case TransferCancelled e:
                sink(SetTransfer, e.Transfer.ToString(), at.Id, "Cancelled");
                break;
        }
    }

    private static void SetProfile(PantryProfile profile, EventPlace at, SqlSink sink) => sink(
        """
        INSERT INTO pantry (id, name, time_zone, latitude, longitude, load_seconds, seconds_per_kilometre, areas)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone,
          latitude = excluded.latitude, longitude = excluded.longitude, load_seconds = excluded.load_seconds,
          seconds_per_kilometre = excluded.seconds_per_kilometre, areas = excluded.areas
        """,
        at.Id, profile.Name, profile.TimeZone, profile.Place.Latitude, profile.Place.Longitude,
        (int)profile.LoadTime.TotalSeconds, profile.SecondsPerKilometre, Stored.Words(profile.Areas));

    private static void DefineItem(Item item, EventPlace at, SqlSink sink) => sink(
        """
        INSERT INTO item (pantry, code, name, gtin, category, unit, grams, storage, allergens, tags, par)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (pantry, code) DO UPDATE SET name = excluded.name, gtin = excluded.gtin,
          category = excluded.category, unit = excluded.unit, grams = excluded.grams, storage = excluded.storage,
          allergens = excluded.allergens, tags = excluded.tags, par = excluded.par
        """,
        at.Id, item.Id.Value, item.Name, item.Gtin, item.Category, item.Unit, item.Weight.Value,
        item.Storage.ToString(), item.Allergens is null ? null : Stored.Words(item.Allergens), Stored.Words(item.Tags), item.Par);

    private static void DefineTemplate(BoxTemplate template, EventPlace at, SqlSink sink)
    {
        sink("DELETE FROM template_line WHERE pantry = $1", at.Id);
        for (int line = 0; line < template.Lines.Length; line++)
        {
            sink(
                """
                INSERT INTO template_line (pantry, line, category, base_units, units_per_extra_person)
                VALUES ($1, $2, $3, $4, $5)
                """,
                at.Id, line, template.Lines[line].Category,
                template.Lines[line].BaseUnits.ToString(CultureInfo.InvariantCulture),
                template.Lines[line].UnitsPerExtraPerson.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string MoveStatement(Account from, Account to) =>
        $"UPDATE lot SET {Change(from, leaves: true)}, {Change(to, leaves: false)} WHERE pantry = $1 AND code = $2";

    /// <summary>What a source gives it counts up; everywhere else, what leaves is taken off.</summary>
    private static string Change(Account account, bool leaves)
    {
        bool isSource = account is Account.Received or Account.Adjusted;
        return $"{Columns[account]} = {Columns[account]} {(leaves == isSource ? '+' : '-')} $3";
    }
}
