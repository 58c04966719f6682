using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Staff;
using MutualAid.Server.Staff.Pages;

namespace MutualAid.Server.Ops.Import;

/// <summary>The files of a pantry's catalog and lots, row by row.</summary>
internal static class StockFiles
{
    /// <param name="known">Items that are in the catalog already; a row may correct one, but not take another's bar code.</param>
    public static List<Item> Catalog(CsvTable table, IReadOnlyDictionary<ItemId, Item> known)
    {
        var seen = new HashSet<string>();
        return table.Read(
            ["item", "name", "gtin", "category", "unit", "grams", "storage", "allergens", "tags"],
            row =>
            {
                var id = new ItemId(row.Code("item", seen));
                string typed = row.Text("gtin");
                string? gtin = Gtin.Of(typed);
                if (typed.Length > 0 && gtin is null) row.Wrong("gtin", T($"\"{typed}\" has a wrong length or check digit; copy it again."));
                if (known.Values.FirstOrDefault(item => item.Id != id && Gtin.AreSame(item.Gtin, gtin)) is { } taken)
                    row.Wrong("gtin", T($"\"{gtin}\" is the bar code of {taken.Id} {taken.Name}; correct one of them."));
                string[] allergens = row.WordsOf("allergens");
                bool unknown = allergens is ["unknown"];
                foreach (string allergen in unknown || allergens is ["none"] ? [] : allergens.Where(one => !Suitability.Allergens.Contains(one)))
                    row.Wrong("allergens", T($"\"{allergen}\" is not one of: {string.Join(' ', Suitability.Allergens)}, none, unknown."));
                var storage = row.Choice(
                    "storage", ("ambient", StorageKind.Ambient), ("chilled", StorageKind.Chilled), ("frozen", StorageKind.Frozen));
                int? par = !row.Has("par") ? known.GetValueOrDefault(id)?.Par
                    : row.Text("par").Length == 0 ? null : row.Whole("par", 1, ItemInput.LargestPar);
                var item = new Item(
                    id, row.Required("name", 80), gtin, row.Required("category", 30),
                    row.Required("unit", 20), new Grams(row.Whole("grams", 1, 100_000)), storage,
                    unknown ? null : allergens is ["none"] ? [] : [.. allergens], [.. row.WordsOf("tags")], par);
                return row.IsGood ? item : null;
            });
    }

    /// <param name="items">The items that there are, or will be.</param>
    /// <param name="catalog">Where they are looked up, for people.</param>
    /// <param name="known">Lots that are there already.</param>
    public static List<LotData> Lots(CsvTable table, HashSet<ItemId> items, string catalog, IReadOnlyDictionary<LotId, Lot> known)
    {
        var seen = new HashSet<string>();
        return table.Read(
            ["lot", "item", "quantity", "use_by", "source", "status"],
            row =>
            {
                var id = new LotId(row.Code("lot", seen));
                if (known.TryGetValue(id, out Lot? taken))
                    row.Wrong("lot", T($"there is a lot {id} already, of which {taken.Accounts.Received} {taken.Item} came in; choose another code."));
                var item = new ItemId(row.Text("item"));
                if (!items.Contains(item)) row.Wrong("item", T($"\"{item}\" is not in {catalog}; add it there or correct it here."));
                var lot = new LotData(
                    id, item, row.Whole("quantity", 1, ShelfPage.LargestQuantity), row.Date("use_by"),
                    row.Choice("source", ("donation", LotSource.Donation), ("purchase", LotSource.Purchase), ("usda", LotSource.Usda)),
                    row.Choice("status", ("available", false), ("quarantined", true)));
                return row.IsGood ? lot : null;
            });
    }
}
