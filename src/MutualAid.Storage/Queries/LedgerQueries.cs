using System.Collections.Immutable;
using System.Text.Json;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using NodaTime;

namespace MutualAid.Storage.Queries;

/// <summary>An entry of the ledger, with the event that posted it.</summary>
public sealed class EntryRow
{
    public LotId Lot { get; init; }
    public Account FromAccount { get; init; }
    public Account ToAccount { get; init; }
    public int Quantity { get; init; }
    public string Event { get; init; } = null!;
    public string Body { get; init; } = null!;
    public string? BoxCode { get; init; }
    public Instant At { get; init; }
}

/// <summary>A receipt; nothing is left of it as received once it is undone.</summary>
public sealed class ReceiptRow
{
    public LotId Lot { get; init; }
    public ItemId Item { get; init; }
    public string ItemName { get; init; } = null!;
    public string Unit { get; init; } = null!;
    public int Quantity { get; init; }
    public int Received { get; init; }
    public LocalDate? UseBy { get; init; }
    public Instant At { get; init; }
}

/// <summary>A count of a lot: what should have been on the shelf, and what was.</summary>
public sealed record CountRow(LotId Lot, string ItemName, int Grams, int Expected, int Counted, Instant At)
{
    public int Difference => Counted - Expected;
}

/// <summary>A box that holds, or held, units of a lot, and the stop that it is for.</summary>
public sealed class LotBoxRow
{
    public string BoxCode { get; init; } = null!;
    public BoxStage Stage { get; init; }
    public DistributionId Distribution { get; init; }
    public LocalDate? Date { get; init; }
    public string? StopCode { get; init; }
    public string? StopCancelled { get; init; }
    public string? StopOutcome { get; init; }
    public int Reserved { get; init; }
    public int InTransit { get; init; }
    public int Delivered { get; init; }
    public int Returned { get; init; }
}

/// <summary>A transfer between pantries, as one of them knows it.</summary>
/// <param name="Other">The other pantry's name; null if there is none.</param>
/// <param name="State">Sent, Confirmed, Cancelled; or Received.</param>
/// <param name="Lines">What it moved, on this side.</param>
public sealed record TransferRow(TransferId Id, string? Other, string State, Instant At, ImmutableArray<TransferLine> Lines);

/// <summary>A lot that came from another pantry, and which one it had been there.</summary>
/// <param name="Source">Where it had come from there: that may have been a transfer, too.</param>
public sealed record MovedLot(PantryId From, LotId Was, LotSource Source, PantryId To, LotId Is);

/// <summary>All lots that ever came from another pantry.</summary>
public sealed class MovedLots(IEnumerable<MovedLot> moves)
{
    private readonly Dictionary<(PantryId, LotId), MovedLot> _back = moves.ToDictionary(move => (move.To, move.Is));
    private readonly ILookup<(PantryId, LotId), MovedLot> _onward = moves.ToLookup(move => (move.From, move.Was));

    /// <summary>From which lots it came: the last one first. Empty for one that came from no pantry.</summary>
    public IEnumerable<MovedLot> Before(PantryId pantry, LotId lot)
    {
        while (_back.TryGetValue((pantry, lot), out MovedLot? move))
        {
            yield return move;
            (pantry, lot) = (move.From, move.Was);
        }
    }

    /// <summary>Where it first came from.</summary>
    public LotSource SourceOf(PantryId pantry, LotRow lot) => Before(pantry, lot.Code).LastOrDefault()?.Source ?? lot.Source;

    /// <summary>What other pantries have, or had, of it; those that sent it on before those that got it from them.</summary>
    public IReadOnlyList<MovedLot> After(PantryId pantry, LotId lot)
    {
        var after = _onward[(pantry, lot)].ToList();
        for (int n = 0; n < after.Count; n++) after.AddRange(_onward[(after[n].To, after[n].Is)]);
        return after;
    }
}

/// <summary>What happened to stock, and where units of a lot went.</summary>
public sealed class LedgerQueries(Database database)
{
    private volatile ReadTransfers _transfers = new(0, [], new MovedLots([]));

    /// <summary>The newest entries of one lot, or of all lots of one item.</summary>
    public Task<IReadOnlyList<EntryRow>> Entries(
        PantryId pantry, ItemId item, LotId? lot, int atMost, CancellationToken cancellation) => database.List<EntryRow>(
        $"""
        -- The places of each lot's newest entries, from the index alone and before all else: a lot of few entries must not cost a look
        -- through all entries of the pantry, nor an item of many.
        WITH place AS MATERIALIZED (
          SELECT one.pantry, one.version, one.line FROM lot CROSS JOIN ledger_entry AS one
          WHERE lot.pantry = @pantry AND lot.item = @item {(lot is null ? "" : "AND lot.code = @lot")}
            AND one.pantry = lot.pantry AND one.lot = lot.code AND one.version >= COALESCE((
              SELECT same.version FROM ledger_entry AS same WHERE same.pantry = lot.pantry AND same.lot = lot.code
              ORDER BY same.version DESC, same.line DESC LIMIT 1 OFFSET @atMost), 0))
        SELECT entry.lot, entry.from_account, entry.to_account, entry.quantity, entry.event, box.code AS box_code,
          event.body, event.recorded_at AS at
        FROM (SELECT * FROM place ORDER BY version DESC, line DESC LIMIT @atMost) AS newest
        CROSS JOIN ledger_entry AS entry
        JOIN event ON event.kind = @kind AND event.stream = @stream AND event.version = entry.version
        LEFT JOIN box ON box.id = entry.box
        WHERE entry.pantry = newest.pantry AND entry.version = newest.version AND entry.line = newest.line
        ORDER BY entry.version DESC, entry.line DESC
        """,
        new { pantry, item, lot, kind = (int)AggregateKind.Pantry, stream = database.KeyOf(pantry.Value), atMost },
        cancellation);

    /// <summary>What was received since, the newest first.</summary>
    public Task<IReadOnlyList<ReceiptRow>> Receipts(
        PantryId pantry, Instant since, int atMost, CancellationToken cancellation) => database.List<ReceiptRow>(
        """
        SELECT entry.lot, lot.item, item.name AS item_name, item.unit, entry.quantity, lot.received, lot.use_by,
          event.recorded_at AS at
        -- The partial index of migration 0009 is used only where its own condition stands in the query; and the ledger, which
        -- is much longer, only after it: SQLite keeps the order of a CROSS JOIN.
        FROM (SELECT version, recorded_at FROM event
          WHERE type IN ('LotReceived', 'LotCounted') AND type = 'LotReceived' AND kind = @kind AND stream = @stream
            AND recorded_at >= @since
          ORDER BY version DESC LIMIT @atMost) AS event
        CROSS JOIN ledger_entry AS entry
        JOIN lot ON lot.pantry = entry.pantry AND lot.code = entry.lot
        JOIN item ON item.pantry = lot.pantry AND item.code = lot.item
        WHERE entry.pantry = @pantry AND entry.version = event.version
        ORDER BY event.version DESC
        """,
        new { pantry, since, kind = (int)AggregateKind.Pantry, stream = database.KeyOf(pantry.Value), atMost },
        cancellation);

    /// <summary>The counts since, the newest first, those that found what was expected included.</summary>
    public async Task<IReadOnlyList<CountRow>> Counts(PantryId pantry, Instant since, CancellationToken cancellation)
    {
        var events = await database.List<(string Body, long At)>(
            """
            SELECT body, recorded_at FROM event
            WHERE type IN ('LotReceived', 'LotCounted') AND type = 'LotCounted' AND kind = @kind AND stream = @stream
              AND recorded_at >= @since
            ORDER BY version DESC
            """,
            new { since, kind = (int)AggregateKind.Pantry, stream = database.KeyOf(pantry.Value) },
            cancellation);
        var items = (await database.List<(string Lot, string Name, int Grams)>(
            """
            SELECT lot.code, item.name, item.grams FROM lot JOIN item ON item.pantry = lot.pantry AND item.code = lot.item
            WHERE lot.pantry = @pantry
            """,
            new { pantry },
            cancellation)).ToDictionary(row => new LotId(row.Lot));
        return [.. events.Select(stored =>
        {
            var counted = (PantryEvent.LotCounted)Aggregates.Pantry.ReadEvent(nameof(PantryEvent.LotCounted), stored.Body);
            var (_, name, grams) = items[counted.Lot];
            return new CountRow(
                counted.Lot, name, grams, counted.Expected, counted.Counted, Instant.FromUnixTimeMilliseconds(stored.At));
        })];
    }

    /// <summary>The boxes that units of the lot went into, the newest dates first.</summary>
    public Task<IReadOnlyList<LotBoxRow>> BoxesOf(PantryId pantry, LotId lot, CancellationToken cancellation) =>
        database.List<LotBoxRow>(
            """
            SELECT box.code AS box_code, box.stage, box.distribution, distribution.date, stop.code AS stop_code,
              stop.cancelled AS stop_cancelled, stop.outcome AS stop_outcome, box_line.reserved, box_line.in_transit,
              box_line.delivered, box_line.returned
            FROM box_line JOIN box ON box.id = box_line.box
            LEFT JOIN distribution ON distribution.id = box.distribution
            LEFT JOIN stop_box ON stop_box.box = box.id AND stop_box.route = box.route
            LEFT JOIN stop ON stop.id = stop_box.stop AND stop.route = stop_box.route
            WHERE box.pantry = @pantry AND box_line.lot = @lot
              AND box_line.reserved + box_line.in_transit + box_line.delivered + box_line.returned > 0
            ORDER BY distribution.date DESC, box.code, box.id
            """,
            new { pantry, lot },
            cancellation);

    /// <summary>The pantry's transfers, the newest first.</summary>
    /// <param name="before">How many newer ones are left out.</param>
    public async Task<IReadOnlyList<TransferRow>> Transfers(PantryId pantry, int atMost, int before, CancellationToken cancellation)
    {
        var events = await database.List<(string Type, string Body, long At)>(
            """
            WITH place AS MATERIALIZED (SELECT position FROM event WHERE type IN ('TransferSent', 'TransferReceived') AND stream = @stream)
            SELECT event.type, event.body, event.recorded_at
            FROM (SELECT position FROM place ORDER BY position DESC LIMIT @atMost OFFSET @before) AS newest
            CROSS JOIN event WHERE event.position = newest.position ORDER BY event.position DESC
            """,
            new { stream = database.KeyOf(pantry.Value), before, atMost },
            cancellation);
        var moved = events.Select(stored => (stored.At, Lines: Aggregates.Pantry.ReadEvent(stored.Type, stored.Body) switch
        {
            PantryEvent.TransferSent sent => (Id: sent.Transfer, sent.Lines),
            PantryEvent.TransferReceived received => (Id: received.Transfer, received.Lines),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is no transfer."),
        })).ToArray();
        var states = (await database.List<(string Id, string? Other, string State)>(
            $"""
            SELECT transfer.id, pantry.name AS other, transfer.state FROM transfer LEFT JOIN pantry ON pantry.id = transfer.other
            WHERE transfer.pantry = @pantry AND transfer.id IN ({database.ValuesOf("@shown")})
            """,
            new { pantry, shown = JsonSerializer.Serialize(moved.Select(one => one.Lines.Id.Value)) },
            cancellation)).ToDictionary(row => Guid.Parse(row.Id));
        return
        [
            .. from one in moved
               let state = states[one.Lines.Id.Value]
               select new TransferRow(one.Lines.Id, state.Other, state.State, Instant.FromUnixTimeMilliseconds(one.At), one.Lines.Lines),
        ];
    }

    /// <summary>How many transfers the pantry sent or received.</summary>
    public async Task<int> CountTransfers(PantryId pantry, CancellationToken cancellation) =>
        (await database.List<int>("SELECT COUNT(*) FROM transfer WHERE pantry = @pantry", new { pantry }, cancellation)).Single();

    /// <summary>Lots that came from one pantry to another, of all pantries.</summary>
    public async Task<MovedLots> MovedLots(CancellationToken cancellation)
    {
        var read = _transfers;
        var news = await database.List<(string Type, string Body, long Position)>(
            """
            SELECT type, body, position FROM event
            -- The sign leads to the index of migration 0013, which has the transfers alone, and from that of all events.
            WHERE type IN ('TransferSent', 'TransferReceived') AND +position > @upTo
            """,
            new { upTo = read.UpTo },
            cancellation);
        if (news.Count == 0) return read.Moved;
        ImmutableArray<object> events = [.. read.Events, .. news.Select(stored => Aggregates.Pantry.ReadEvent(stored.Type, stored.Body))];
        var sent = events.OfType<PantryEvent.TransferSent>().DistinctBy(e => e.Transfer).ToDictionary(e => e.Transfer);
        // The receiver's lots are in the order of the sender's.
        var now = new ReadTransfers(news.Max(stored => stored.Position), events, new MovedLots(
            from received in events.OfType<PantryEvent.TransferReceived>()
            where sent.ContainsKey(received.Transfer)
            from lots in sent[received.Transfer].Lines.Zip(received.Lines)
            select new MovedLot(received.From, lots.First.Lot, lots.First.Source, sent[received.Transfer].To, lots.Second.Lot)));
        _transfers = now;
        return now.Moved;
    }

    /// <summary>The events of transfers up to a position, and what they say together: nothing about any household.</summary>
    private sealed record ReadTransfers(long UpTo, ImmutableArray<object> Events, MovedLots Moved);
}
