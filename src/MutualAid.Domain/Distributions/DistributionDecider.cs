using System.Collections.Immutable;
using static MutualAid.Domain.Distributions.DistributionCommand;
using static MutualAid.Domain.Distributions.DistributionEvent;
using static MutualAid.Domain.Distributions.DistributionRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Distributions.DistributionEvent>;

namespace MutualAid.Domain.Distributions;

/// <summary>The rules of one pantry's delivery date: places, plan and publication.</summary>
public static class DistributionDecider
{
    public static Decider<DistributionState, DistributionCommand, DistributionEvent> Instance { get; } =
        new(DistributionState.Initial, Decide, DistributionEvolution.Evolve);

    private static Decision Decide(DistributionCommand command, DistributionState state) => command switch
    {
        OpenDistribution when state.IsOpen || state.IsClosed => new DistributionAlreadyOpen(),
        OpenDistribution { Capacity: < 1 } c => new InvalidCapacity(c.Capacity),
        OpenDistribution { Programme.Length: > NameProgramme.Longest } c => new ProgrammeIsTooLong(c.Programme.Length),
        OpenDistribution c => (DistributionEvent[])
        [
            new DistributionOpened(c.Pantry, c.Date, c.Cutoff, c.Capacity), .. c.Programme is { } name ? [new ProgrammeNamed(name)] : Array.Empty<DistributionEvent>(),
        ],
        NameProgramme when !state.IsOpen && !state.IsClosed => new DistributionNotOpen(),
        NameProgramme { Programme.Length: > NameProgramme.Longest } c => new ProgrammeIsTooLong(c.Programme.Length),
        NameProgramme c => new ProgrammeNamed(c.Programme),
        _ when state.IsClosed => DecideClosed(command),
        _ when !state.IsOpen => new DistributionNotOpen(),
        AdmitRequest c => Admit(c, state),
        WithdrawRequest c => Withdraw(c, state),
        RecordBoxes c => Record(c, state),
        RecordBoxReleased c => state.Boxes.TryGetValue(c.Request, out var box) && box.Box == c.Box
            ? new BoxRemoved(c.Request)
            : Decision.Nothing,
        RecordUnplanned c => state.Stops.TryGetValue(c.Request, out var place) && place.Stop == c.Stop
            ? new RequestUnplanned(c.Request)
            : Decision.Nothing,
        RecordClosed when state.Publishing is not null => new PublicationUnderWay(),
        RecordClosed => new DistributionClosed(
            [.. state.Requests.Select(request => new ClosedRequest(request.Key, request.Value.Household))
                .OrderBy(request => request.Request.Value)]),
        _ => Publishing.Decide(command, state),
    };

    /// <summary>What arrives after the end finds nothing to do; what somebody asks for is refused.</summary>
    private static Decision DecideClosed(DistributionCommand command) => command switch
    {
        WithdrawRequest or RecordBoxes or RecordBoxReleased or RecordUnplanned or RecordClosed => Decision.Nothing,
        _ => new DistributionIsClosed(),
    };

    private static Decision Admit(AdmitRequest command, DistributionState state)
    {
        if (state.Requests.ContainsKey(command.Request)) return Decision.Nothing;
        if (state.Requests.Count >= state.Capacity) return new DateIsFull(state.Capacity);
        return new RequestAdmitted(command.Request, command.Household, command.Priority);
    }

    private static Decision Withdraw(WithdrawRequest command, DistributionState state) =>
        state.Requests.TryGetValue(command.Request, out AdmittedRequest? admitted)
            ? new RequestWithdrawn(
                command.Request,
                admitted.Household,
                state.Pantry,
                state.Boxes.GetValueOrDefault(command.Request)?.Box,
                state.Stops.GetValueOrDefault(command.Request))
            : Decision.Nothing;

    private static Decision Record(RecordBoxes command, DistributionState state)
    {
        ImmutableArray<Pantry.AllocatedBox> news =
            [.. command.Boxes.Where(box => state.Requests.ContainsKey(box.Request))];
        return news.IsEmpty ? Decision.Nothing : new BoxesRecorded(news);
    }
}
