using static MutualAid.Domain.Pantry.PantryCommand;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

internal static class CatalogRules
{
    public static Decision Define(DefineItem command, PantryState state) =>
        state.Items.TryGetValue(command.Item.Id, out Item? known) && SameItem(known, command.Item)
            ? Decision.Nothing
            : new PantryEvent.ItemDefined(command.Item);

    public static Decision Define(DefineBoxTemplate command, PantryState state) =>
        state.Template.Lines.Length == command.Template.Lines.Length
        && state.Template.Lines.Zip(command.Template.Lines).All(pair => pair.First.IsSame(pair.Second))
            ? Decision.Nothing
            : new PantryEvent.BoxTemplateDefined(command.Template);

    private static bool SameItem(Item left, Item right) =>
        left with { Tags = right.Tags, Allergens = right.Allergens } == right
        && left.Tags.SetEquals(right.Tags)
        && (left.Allergens, right.Allergens) switch
        {
            (null, null) => true,
            ({ } one, { } other) => one.SetEquals(other),
            _ => false,
        };
}
