using System.Collections.Immutable;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests.Pantry;
using NodaTime;
using static MutualAid.Domain.Pantry.PantryCommand;

namespace MutualAid.Domain.Tests.Properties;

/// <summary>Turns steps into commands that make some sense in the state they meet, and often enough none.</summary>
internal static class PantryWorld
{
    private const int Kinds = 41;
    private static readonly string[] Categories = ["protein", "dairy", "hygiene"];
    private static readonly string[] AllergensOf = ["", "peanut", "milk egg"];

    public static PantryCommand Command(Step step, int number, PantryState state)
    {
        LotId lot = Step.Pick([.. state.Lots.Keys.Order()], step.A, Stock.Lot("L0"));
        Box? box = Step.Pick([.. state.Boxes.Values.OrderBy(box => box.Code)], step.A, null!);
        BoxId boxId = box?.Id ?? Stock.Box(-number);
        TransferId transfer = Step.Pick([.. state.Outgoing.Keys.OrderBy(id => id.Value)], step.A, Transfer(number));
        int quantity = step.B % 12 - 1;
        if (number == 1 && step.A % 10 > 0) return new OpenPantry(Stock.Profile);
        return (step.Kind % Kinds) switch
        {
            0 => step.A % 2 == 0 ? new OpenPantry(Stock.Profile) : new ChangeProfile(Stock.Profile),
            1 => new DefineItem(ItemOf(step)),
            2 => new DefineBoxTemplate(step.A % 7 == 0
                ? BoxTemplate.Empty
                : TemplateOf(step)),
            3 or 4 or 5 => new ReceiveLot(
                step.C % 20 == 0 ? lot : Stock.Lot($"L{number:000000}"), Stock.ItemCode($"I{step.A % 8}"), step.B % 40 - 1,
                UseBy(step.C), LotSource.Donation, step.C % 11 == 0),
            6 => new AdjustLot(lot, step.B % 15 - 7, "count"),
            7 => new CountLot(lot, step.B % 25 - 1),
            8 => new QuarantineLot(lot, "smell"),
            9 or 10 => new ReleaseLot(lot),
            11 => new RecallLot(step.B % 3 == 0 ? lot : Stock.Lot("L0"), "glass"),
            12 => new DiscardStock(lot, quantity, step.C % 2 == 0, "mould"),
            13 => new SendTransfer(step.C % 5 == 0 ? transfer : Transfer(number), default, [new(lot, quantity), new(lot, 1)]),
            14 => Incoming(step, number, lot),
            15 => new ConfirmTransfer(transfer),
            16 => new CancelTransfer(transfer),
            17 or 18 => Allocate(step, number, boxId),
            19 => new ReserveBox(
                step.C % 9 == 0 ? boxId : Stock.Box(number * 4 + 3), $"B{number:000000}", Distribution(step.B), Stock.Request(number * 4 + 3),
                Stock.Saturday, step.C % 10 == 0 ? [] : [new(lot, quantity)]),
            20 => new ReleaseBox(boxId),
            21 => new PickBox(boxId, step.B % 3 > 0 || box is null ? [] : [new(AnyLot(box, step.C), step.C % 4)]),
            22 => new PackBox(Step.Pick([.. state.Boxes.Values.Where(one => one.Stage is BoxStage.Picked)], step.A, box)?.Id ?? boxId),
            23 => new CommitBoxes([new BoxToken(boxId, (box?.Revision ?? 0) + (step.B % 4 == 0 ? 1 : 0), Route(step.C))]),
            24 => new UncommitBoxes([boxId]),
            25 => new LoadBox(boxId, Route(step.B)),
            26 => new UnloadBox(boxId, box?.Route ?? Route(step.B)),
            27 => new SettleBox(boxId, Route(step.B), Stock.At(step.C % 50), KeptBack(box, step.B)),
            28 or 29 => Return(box, boxId, step),
            30 or 31 => new SettleBox(boxId, Route(step.B), Stock.At(number + 50), step.C % 2 == 0 ? [] : null),
            32 => new ReverseEntry(lot, (step.C % 9 == 0 ? null : state.Lots.GetValueOrDefault(lot)?.Last)
                ?? new Posting(lot, Account.Received, Account.Free, quantity)),
            33 or 34 => CheckOff(step, lot, state),
            35 or 36 => new RefillBox(
                Step.Pick([.. state.Boxes.Values.Where(one => one.IsInHouse && (step.C % 2 == 0 || !one.Shorts.IsEmpty) && step.B % 5 > 0).OrderBy(one => one.Code)], step.A, box)?.Id ?? boxId,
                Stock.Saturday, Ask(step.A, step), TakeOut: step.C % 2 == 0),
            37 => Seen(step, lot, state),
            38 or 39 => Undo(step, lot, state),
            _ => new CloseDistribution(Distribution(step.A)),
        };
    }

    /// <summary>As it is, or as it was before somebody booked something.</summary>
    private static AdjustLot Seen(Step step, LotId lot, PantryState state)
    {
        ItemId item = state.Lots.GetValueOrDefault(lot)?.Item ?? Stock.ItemCode("I0");
        bool ofItem = step.B % 2 == 0;
        int booked = state.Lots.Values.Where(one => ofItem ? one.Item == item : one.Id == lot).Sum(one => one.Accounts.Booked);
        return new AdjustLot(lot, step.A % 9 - 2, "seen") { Seen = new SeenStock(ofItem ? item : null, ofItem ? null : lot, step.C % 3 == 0 ? booked - 1 : booked) };
    }

    private static Item ItemOf(Step step) => Stock.Food(
        $"I{step.A % 6}",
        Categories[step.B % 3],
        step.C % 5 == 0 ? null : AllergensOf[step.C % 3],
        step.B % 2 == 0 ? "vegan halal" : "non-food",
        step.C % 3 == 0 ? StorageKind.Chilled : StorageKind.Ambient) with { Par = step.B % 4 == 0 ? step.A % 50 : null };

    private static BoxTemplate TemplateOf(Step step) => new(
    [
        new("protein", step.A % 4, 0.5m, Preferred: step.C % 3 == 0 ? [Stock.ItemCode("I3"), Stock.ItemCode("I1")] : null),
        new("dairy", 1, 1, Only: step.C % 4 == 0 ? AgeGroup.Children : null),
        new("dairy", 1, 0, FromPeople: 3, ToPeople: step.B % 2 == 0 ? 4 : null),
        new("hygiene", step.B % 2, 1, Only: AgeGroup.Infants),
    ]);

    private static CheckOffLot CheckOff(Step step, LotId any, PantryState state)
    {
        DistributionId day = Distribution(step.B);
        BoxLine[] waiting = [.. state.Boxes.Values.Where(box => box.Distribution == day && box.Stage is BoxStage.Allocated).SelectMany(box => box.Lines).Where(line => line.ToPick > 0)];
        LotId lot = step.C % 9 == 0 ? any : Step.Pick([.. waiting.Select(line => line.Lot).Distinct().Order()], step.A, any);
        int units = waiting.Where(line => line.Lot == lot).Sum(line => line.ToPick);
        return new CheckOffLot(day, lot, units + (step.C % 10 == 0 ? 1 : 0), step.C % 3 == 0 ? step.A % 6 - 1 : 0);
    }

    private static UndoCheckOff Undo(Step step, LotId any, PantryState state)
    {
        DistributionId day = Distribution(step.B);
        var checkedOff = state.CheckedOff(day).ToArray();
        LotId lot = step.C % 9 == 0 ? any : Step.Pick([.. checkedOff.Select(one => one.Lot).Distinct().Order()], step.A, any);
        return new UndoCheckOff(day, lot, checkedOff.Where(one => one.Lot == lot).Sum(one => one.Found + one.Missing) + (step.C % 10 == 0 ? 1 : 0));
    }

    private static LocalDate? UseBy(int number) =>
        number % 4 == 0 ? null : Stock.Saturday.PlusDays(number % 30 - 5);

    private static TransferId Transfer(int n) => new(new Guid(n, 11, 0, new byte[8]));

    private static DistributionId Distribution(int n) => new(new Guid(n % 2, 12, 0, new byte[8]));

    private static RouteId Route(int n) => n % 2 == 0 ? Stock.Route : Stock.OtherRoute;

    private static LotId AnyLot(Box box, int number) => Step.Pick(box.Lines, number, new BoxLine(Stock.Lot("L0"), 0)).Lot;

    private static ReceiveTransfer Incoming(Step step, int number, LotId lot) => new(
        Transfer(step.A % 3), default,
        [new TransferLine(step.C % 8 == 0 ? lot : Stock.Lot($"T{number:000000}"), ItemOf(step), step.B % 9 + 1, null, LotSource.Usda)]);

    private static AllocateDistribution Allocate(Step step, int number, BoxId taken)
    {
        BoxRequest first = Ask(number * 4, step);
        if (step.B % 13 == 0) first = first with { Box = taken };
        BoxRequest[] requests = step.C % 15 == 0 ? [] : [first, Ask(number * 4 + 1, step), Ask(number * 4 + 2, step)];
        return new AllocateDistribution(Distribution(step.B), Stock.Saturday, [.. requests], step.C % 14 == 1 ? "something else" : null);
    }

    private static BoxRequest Ask(int n, Step step) => Stock.Asks(
        n,
        people: (step.A + n) % 5 + 1,
        (RequestPriority)((step.B + n) % 3),
        Stock.Needs((step.C + n) % 3 == 0 ? "peanut" : "", (step.C + n) % 4 == 0 ? "vegan" : "", (step.C + n) % 5 > 0)) with { Children = n % 2, Infants = step.B % 2 };

    private static ImmutableArray<LotQuantity>? KeptBack(Box? box, int number) => (number % 4) switch
    {
        0 => null,
        1 when box is not null => [new(AnyLot(box, number), number % 3)],
        2 when box is not null => [new(AnyLot(box, number), 99)],
        _ => [],
    };

    private static ReturnBox Return(Box? box, BoxId id, Step step)
    {
        var disposition = (Disposition)(step.B % 3);
        ImmutableArray<ReturnLine> all = box is null
            ? []
            : [.. box.Lines.Where(line => line.InTransit > 0).Select(line => new ReturnLine(line.Lot, line.InTransit, disposition))];
        return (step.C % 6) switch
        {
            0 => new ReturnBox(id, [.. all, new ReturnLine(Stock.Lot("L0"), 1, disposition)]),
            1 => new ReturnBox(id, [.. all, .. all]),
            2 => new ReturnBox(id, [.. all.Select(line => line with { Quantity = 0 })]),
            _ => new ReturnBox(id, all),
        };
    }
}
