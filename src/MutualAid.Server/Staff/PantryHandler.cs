using MutualAid.Contracts.Pantry.V1;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Grpc;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;
using Wire = MutualAid.Contracts.Pantry.V1;

namespace MutualAid.Server.Staff;

/// <summary><c>mutualaid.pantry.v1</c>.</summary>
internal sealed class PantryHandler(IEngine engine, StockQueries stock, Fingerprints fingerprints)
{
    public async Task<ReceiveLotResponse> ReceiveLot(ReceiveLotRequest request, RpcContext context)
    {
        Submission asked = Asked(request.OperationId, context);
        PantryId pantry = await PantryOf(request.PantryId, context);
        LotId lot = request.Lot.Length == 0 ? LotCodes.New(asked) : new LotId(request.Lot.ToUpperInvariant());
        if (!LotCodes.IsValid(lot)) throw Invalid("lot", "has to be 1 to 16 letters, digits and dashes");
        LocalDate? useBy = Show.ReadDate(request.UseBy);
        if (useBy is null && request.UseBy.Length > 0) throw Invalid("use_by", "is not yyyy-mm-dd");
        LotSource source = request.Source switch
        {
            Source.Donation => LotSource.Donation,
            Source.Purchase => LotSource.Purchase,
            Source.Usda => LotSource.Usda,
            _ => throw Invalid("source", "has to be given"),
        };
        StockResponse response = await Send(pantry, asked, lot, new PantryCommand.ReceiveLot(
            lot, new ItemId(request.Item), request.Quantity, useBy, source, request.OnHold), context);
        return response.Lot is { } received
            ? new ReceiveLotResponse { Lot = received }
            : new ReceiveLotResponse { Refused = response.Refused };
    }

    public Task<StockResponse> CountLot(CountLotRequest request, RpcContext context) => Do(
        request.PantryId, request.OperationId, request.Lot, lot => new PantryCommand.CountLot(lot, request.Counted), context);

    public Task<StockResponse> AdjustLot(AdjustLotRequest request, RpcContext context) => Do(
        request.PantryId, request.OperationId, request.Lot,
        lot => new PantryCommand.AdjustLot(lot, request.Delta, request.Reason), context);

    public Task<StockResponse> DiscardStock(DiscardStockRequest request, RpcContext context) => Do(
        request.PantryId, request.OperationId, request.Lot,
        lot => new PantryCommand.DiscardStock(lot, request.Quantity, request.FromHold, request.Reason), context);

    public async Task<ListStockResponse> ListStock(ListStockRequest request, RpcContext context)
    {
        PantryId pantry = await PantryOf(request.PantryId, context);
        var response = new ListStockResponse();
        response.Lots.AddRange((await stock.LotsOnShelf(pantry, context.CancellationToken)).Select(ToWire));
        return response;
    }

    private static Wire.Lot ToWire(LotRow row) => new()
    {
        Lot_ = row.Code.Value,
        Item = row.Item.Value,
        ItemName = row.ItemName,
        UseBy = row.UseBy is null ? string.Empty : Show.Date(row.UseBy),
        Status = row.Status.ToString(),
        Free = row.Free,
        Reserved = row.Reserved,
        OnHold = row.OnHold,
        InTransit = row.InTransit,
        Received = row.Received,
        Delivered = row.Delivered,
        Wasted = row.Wasted,
    };

    private static RpcError Invalid(string field, string problem) =>
        RpcError.InvalidArgument($"{field} {problem}.", new FieldViolation(field, problem));

    private Submission Asked(string operation, RpcContext context) =>
        Guid.TryParse(operation, out Guid id) && id != Guid.Empty
            ? new Submission(id, fingerprints.OfContent(context.RequestBytes.Span))
            : throw Invalid("operation_id", "is no UUID");

    private async Task<PantryId> PantryOf(string text, RpcContext context)
    {
        var pantries = await stock.Pantries(context.CancellationToken);
        if (text.Length == 0 && pantries is [var only]) return only.Id;
        return pantries.FirstOrDefault(pantry => pantry.Id.ToString() == text)?.Id
            ?? throw (text.Length == 0
                ? Invalid("pantry_id", "has to be given where there is not just one pantry")
                : RpcError.NotFound("There is no such pantry."));
    }

    private async Task<StockResponse> Do(
        string pantry, string operation, string lot, Func<LotId, PantryCommand> command, RpcContext context)
    {
        Submission asked = Asked(operation, context);
        return await Send(await PantryOf(pantry, context), asked, new LotId(lot), command(new LotId(lot)), context);
    }

    private async Task<StockResponse> Send(
        PantryId pantry, Submission asked, LotId lot, PantryCommand command, RpcContext context)
    {
        Refusal? refusal = await engine.Send(pantry, asked.Key("stock"), command, context.CancellationToken).Refusal();
        if (refusal is null) return new StockResponse { Lot = ToWire((await stock.Lot(pantry, lot, context.CancellationToken))!) };
        return new StockResponse
        {
            Refused = new StockRefused { Reason = refusal.GetType().Name, Message = Refusals.Describe(refusal) },
        };
    }
}
