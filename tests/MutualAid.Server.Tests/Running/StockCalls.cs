using MutualAid.Contracts.Pantry.V1;

namespace MutualAid.Server.Tests.Running;

/// <summary>What a program does that books stock over gRPC with a token: one unit of one lot at a time.</summary>
internal sealed class StockCalls(string token)
{
    private const string Lot = "BOOKED";

    private (string Name, string Value) Bearer => ("authorization", $"Bearer {token}");

    /// <summary>Makes a token, and a lot with one unit of an item that no box template asks for.</summary>
    public static async Task<StockCalls> Prepare(Site staff, GrpcCalls calls)
    {
        await staff.Get("/staff/catalog");
        string item = staff.Page.Forms.First(form => form.GetAttribute("action")!.Contains("handler=Item", StringComparison.Ordinal)).GetAttribute("action")!;
        await staff.Send(item, ("Code", "PENCIL"), ("Name", "Pencils"), ("Category", "no box has any"), ("Grams", "100"), ("Allergens", "none"));
        await staff.Get("/staff/people");
        await staff.Send("handler=Token", ("Name", "a program"), ("Role", "packer"));
        var stock = new StockCalls(staff.Page.QuerySelector(".token")!.TextContent);
        var received = await calls.Call<ReceiveLotResponse>("/mutualaid.pantry.v1.PantryService/ReceiveLot", new ReceiveLotRequest
        {
            OperationId = Guid.NewGuid().ToString(), Item = "PENCIL", Lot = Lot, Quantity = 1, Source = Source.Donation,
        }, stock.Bearer);
        Assert.NotNull(received.Lot);
        return stock;
    }

    /// <summary>Books one unit, and returns how many are free then.</summary>
    public async Task<int> Add(GrpcCalls calls, string operation) =>
        (await calls.Call<StockResponse>("/mutualaid.pantry.v1.PantryService/AdjustLot", new AdjustLotRequest
        {
            OperationId = operation, Lot = Lot, Delta = 1, Reason = "found",
        }, Bearer)).Lot.Free;

    /// <summary>How many units were booked.</summary>
    public async Task<int> Booked(GrpcCalls calls)
    {
        var stock = await calls.Call<ListStockResponse>("/mutualaid.pantry.v1.PantryService/ListStock", new ListStockRequest(), Bearer);
        return stock.Lots.Single(lot => lot.Lot_ == Lot).Free - 1;
    }
}
