using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;

namespace MutualAid.Engine.Processes;

/// <summary>What the road and the plan mean for the stock, and the stock for the plan.</summary>
internal sealed class StockProcess() : Process("stock")
{
    public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation) =>
        recorded.Event switch
        {
            RouteEvent.LoadReported e => Load(e, new RouteId(recorded.Stream.Value), commands),
            RouteEvent.OutcomeRecorded e => Settle(e, new RouteId(recorded.Stream.Value), commands),
            PantryEvent.DistributionAllocated e => commands.Send(
                e.Distribution, new DistributionCommand.RecordBoxes(e.Boxes)).RequiredUnless(IsNotPlanned),
            PantryEvent.BoxReleased e => commands.Send(
                e.Distribution, new DistributionCommand.RecordBoxReleased(e.Request, e.Box)).RequiredUnless(IsNotPlanned),
            PantryEvent.DistributionClosed e => commands.Send(
                e.Distribution, new DistributionCommand.RecordClosed()).RequiredUnless(IsNotPlanned),
            PantryEvent.TransferSent e => Transfer(e, new PantryId(recorded.Stream.Value), commands),
            _ => Task.CompletedTask,
        };

    /// <summary>Boxes may be made for a date that nobody opened as a distribution, such as a walk-in's.</summary>
    private static bool IsNotPlanned(Refusal reason) => reason is DistributionRefusal.DistributionNotOpen;

    private static async Task Load(RouteEvent.LoadReported e, RouteId route, ProcessCommands commands)
    {
        foreach (LoadReport report in e.Boxes.Where(report => e.News.Contains(report.Box)))
        {
            PantryCommand command = report.Refusal is null
                ? new PantryCommand.LoadBox(report.Box, route)
                : new PantryCommand.UnloadBox(report.Box, route);
            await commands.Send(e.Pantry, command).Required();
        }
    }

    private static async Task Settle(RouteEvent.OutcomeRecorded e, RouteId route, ProcessCommands commands)
    {
        bool handedOver = e.Outcome.Kind is StopOutcomeKind.Delivered or StopOutcomeKind.PartlyDelivered;
        foreach (RouteBox box in e.Stop.Boxes)
        {
            ImmutableArray<LotQuantity>? keptBack = handedOver
                ? [.. e.Outcome.KeptBack.Where(kept => kept.Box == box.Box)
                    .Select(kept => new LotQuantity(kept.Lot, kept.Quantity))]
                : null;
            await commands.Send(e.Pantry, new PantryCommand.SettleBox(box.Box, route, e.Order, keptBack)).Required();
        }
    }

    private static async Task Transfer(PantryEvent.TransferSent e, PantryId from, ProcessCommands commands)
    {
        // The receiver has shelf codes of its own, so a lot gets a new one there.
        ImmutableArray<TransferLine> lines =
            [.. e.Lines.Select(line => line with { Lot = ShelfCode(e.Transfer, line.Lot) })];
        Refusal? refusal = await commands.Send(e.To, new PantryCommand.ReceiveTransfer(e.Transfer, from, lines)).Refusal();
        await commands.Send(from, refusal is null
            ? new PantryCommand.ConfirmTransfer(e.Transfer)
            : new PantryCommand.CancelTransfer(e.Transfer)).Required();
    }

    private static LotId ShelfCode(TransferId transfer, LotId lot) =>
        new("T-" + DerivedId.Of($"{transfer}|{lot}").ToString("N")[..8].ToUpperInvariant());
}
