using Google.Protobuf;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Server.Ops;
using MutualAid.Storage.Vault;
using Wire = MutualAid.Contracts.Driver.V1;

namespace MutualAid.Server.DriverApi;

/// <summary>Takes what a driver did: one operation, one result, however often it comes.</summary>
internal sealed class OperationDesk(IEngine engine, FieldVault vault, NoteKey noteKey, Fingerprints fingerprints, TimeProvider clock)
{
    public async Task<OperationResult> Submit(RouteId route, Wire.Operation operation, CancellationToken cancellation)
    {
        RouteCommand? command = Operations.ToCommand(operation, out string problem);
        if (command is not null && Operations.NoteOf(operation) is { } sealedNote)
        {
            command = await KeepNote(route, command, sealedNote, cancellation);
            if (command is null) problem = "NoteIsNotReadable";
        }

        if (command is not null)
        {
            Measures.Reported(clock.GetUtcNow() - operation.OccurredAt.ToDateTimeOffset());
            var key = new CommandId(Guid.Parse(operation.OperationId), fingerprints.OfContent(operation.ToByteArray()));
            Refusal? refusal = await engine.Send(route, key, command, cancellation).Refusal();
            problem = refusal?.GetType().Name ?? string.Empty;
        }

        return problem.Length == 0
            ? new OperationResult { OperationId = operation.OperationId, Recorded = new OperationResult.Types.Recorded() }
            : new OperationResult
            {
                OperationId = operation.OperationId, Rejected = new OperationResult.Types.Rejected { Reason = problem },
            };
    }

    /// <summary>
    /// Puts the note into the vault, under the operation's own version, and has the command say so; null when it can't be
    /// opened. A household that is, or is being, forgotten gets nothing written about it any more.
    /// </summary>
    private async Task<RouteCommand?> KeepNote(RouteId route, RouteCommand command, SealedNote sealedNote, CancellationToken cancellation)
    {
        var (operation, stop) = command switch
        {
            RouteCommand.RecordOutcome c => (c.Order.Operation, (StopId?)c.Stop),
            RouteCommand.AskHelp c => (c.Order.Operation, c.Stop),
            _ => throw new InvalidOperationException($"{command.GetType().Name} has no note."),
        };
        if (noteKey.Open(sealedNote, operation) is not { } text) return null;
        if (stop is { } door)
        {
            RouteState state = await engine.Read(route, cancellation);
            if (state.Stops.Concat(state.Removed).FirstOrDefault(one => one.Stop == door) is not { } known) return command;
            if ((await engine.Read(known.Household, cancellation)).Status is not HouseholdStatus.Active) return command;
        }

        var version = new FieldVersion(operation.Value);
        await vault.Write(
            stop?.Value ?? route.Value,
            new Dictionary<string, Sensitive<string>> { [DriverNotes.FieldOf(operation)] = text },
            version,
            cancellation);
        return command switch
        {
            RouteCommand.RecordOutcome c => c with { Note = version },
            RouteCommand.AskHelp c => c with { Note = version },
            _ => command,
        };
    }
}
