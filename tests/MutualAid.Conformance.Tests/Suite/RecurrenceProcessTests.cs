using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Households;
using MutualAid.Storage.Queries;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>From a household's wish to its requests.</summary>
public abstract class RecurrenceProcessTests : RecurrenceWorld
{
    private protected RecurrenceProcessTests(Harness harness)
        : base(harness)
    {
    }

    [Fact]
    public async Task DateOpens_EveryHouseholdThatIsDueHasOneRequest()
    {
        HouseholdId weekly = await Register(), fortnightly = await Register(), once = await Register(), elsewhere = await Register(default);
        foreach (HouseholdId household in (HouseholdId[])[weekly, elsewhere]) await Send(household, Set(1, 5));
        await Send(fortnightly, Set(2, 12));

        await OpenDate(5);
        await OpenDate(12);
        Assert.Equal(["2026-12-05 Admitted"], await Requests(weekly));
        Assert.Equal(["2026-12-12 Admitted"], await Requests(fortnightly));
        Assert.Empty(await Requests(once));
        Assert.Empty(await Requests(elsewhere));

        await Deliver(weekly);
        Assert.Equal(["2026-12-05 Ended", "2026-12-12 Admitted"], await Requests(weekly));
        await Harness.AssertClean();
    }

    [Fact]
    public async Task DatesAreOpenAlready_SetResumedCancelledOrDeclined_AsksForTheSoonest()
    {
        await OpenDate(5, capacity: 1);
        await OpenDate(12);
        await OpenDate(19);
        HouseholdId first = await Register(), second = await Register();
        await Send(first, Set(1, 5));
        Assert.Equal(["2026-12-05 Admitted"], await Requests(first));
        await Send(second, Set(1, 5));
        Assert.Equal(["2026-12-05 Declined", "2026-12-12 Admitted"], await Requests(second));

        await Send(second, new HouseholdCommand.SkipOccurrence(December(12), Zone, Now));
        Assert.Equal(["2026-12-05 Declined", "2026-12-12 Cancelled", "2026-12-19 Admitted"], await Requests(second));
        await Send(first, new HouseholdCommand.PauseRecurrence(null, Zone, Now));
        Assert.Equal(["2026-12-05 Cancelled"], await Requests(first));
        await Send(first, new HouseholdCommand.ResumeRecurrence(Now));
        Assert.Equal(["2026-12-05 Cancelled", "2026-12-12 Admitted"], await Requests(first));
        await Harness.AssertClean();
    }

    [Fact]
    public async Task EndMovedOrPauseShortened_AsksForWhatIsDueNow()
    {
        HouseholdId household = await Register(), other = await Register();
        await Send(other, Set(1, 5), new HouseholdCommand.PauseRecurrence(null, Zone, Now));
        await OpenDate(12);
        await Send(household, new HouseholdCommand.SetRecurrence(1, December(5), December(11), Zone, Now));
        Assert.Empty(await Requests(household));
        await Send(household, new HouseholdCommand.RenewRecurrence(null, Zone, Now));
        Assert.Equal(["2026-12-12 Admitted"], await Requests(household));

        Assert.Empty(await Requests(other));
        await Send(other, new HouseholdCommand.PauseRecurrence(December(6), Zone, Now));
        Assert.Equal(["2026-12-12 Admitted"], await Requests(other));
    }

    [Fact]
    public async Task PastTheCutoffOrForgotten_NothingIsOpened()
    {
        HouseholdId household = await Register(), erased = await Register();
        await Send(household, Set(1, 5));
        await Send(erased, Set(1, 5));
        await Send(erased, new HouseholdCommand.AskErasure(Now));
        await Harness.ReopenWithoutProcesses();
        await OpenDate(5);
        Harness.Clock.Advance(TimeSpan.FromDays(5)); // the event is from before the cut-off, but is handled after it
        await Harness.ReopenWithProcesses();
        await Harness.Settle();

        Assert.Empty(await Requests(household));
        Assert.Empty(await Requests(erased));
        await OpenDate(12);
        Assert.Equal(["2026-12-12 Admitted"], await Requests(household));
        Assert.Empty(await Requests(erased));
    }

    [Fact]
    public async Task EventHandledAgain_InWhateverStateTheRestIs_OpensNothingFurther()
    {
        HouseholdId[] households = [await Register(), await Register(), await Register()];
        foreach (HouseholdId household in households) await Send(household, Set(1, 5));
        await OpenDate(5);
        await OpenDate(12);
        await Deliver(households[1]); // has one for the next date by now, and is not among those that wait
        await Send(households[2], new HouseholdCommand.CancelRequest(await OpenRequestOf(households[2]), Now));
        long before = await Harness.Store.Head(Never);

        foreach (RecordedEvent recorded in await Harness.Store.ReadFeed(0, 1000, Never)) await Handle(recorded);

        Assert.Equal(before, await Harness.Store.Head(Never));
        Assert.Empty(await Harness.Store.ListParked(Never));
    }

    /// <summary>Those that had their turn don't wait any more, so the second time begins with others.</summary>
    [Fact]
    public async Task HandlingBrokenOff_HandledAgain_ReachesWhoeverWasLeft()
    {
        HouseholdId reached = await Register(), left = await Register();
        await Harness.ReopenWithoutProcesses();
        await Send(reached, Set(1, 5));
        await OpenDate(5);
        RecordedEvent opened = (await Harness.Store.ReadFeed(0, 1000, Never)).Single(one => one.Event is DistributionEvent.DistributionOpened);
        await Handle(opened);
        await Send(left, Set(1, 5));
        await Handle(opened);

        foreach (HouseholdId household in (HouseholdId[])[reached, left]) Assert.Equal(["2026-12-05 Asked"], await Requests(household));
    }

    private Task Handle(RecordedEvent recorded) =>
        new RecurrenceProcess(Households, new DistributionQueries(Harness.Database), Harness.Clock).Handle(
            recorded, new ProcessCommands(Harness.Engine, "recurrence", recorded, 0, Never), Never);
}

public sealed class RecurrenceOverSqliteTests() : RecurrenceProcessTests(new SqliteHarness());

public sealed class RecurrenceOverPostgresTests() : RecurrenceProcessTests(new PostgresHarness());
