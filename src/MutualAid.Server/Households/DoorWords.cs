namespace MutualAid.Server.Households;

/// <summary>
/// Words that a driver and a household say to each other at the door. They are short, common, far apart in sound, and
/// say nothing of food or help. Their places are stored, so the list only ever grows at its end.
/// </summary>
internal static class DoorWords
{
    public static IReadOnlyList<string> English { get; } =
    [
        "apple", "anchor", "arrow", "banjo", "basket", "beach", "bell", "bicycle", "bird", "blanket", "boat", "bottle",
        "bridge", "brush", "bucket", "button", "camel", "candle", "canyon", "castle", "cat", "chair", "circle", "cloud",
        "compass", "copper", "corner", "cotton", "cricket", "crown", "curtain", "daisy", "desert", "dolphin", "donkey",
        "door", "dragon", "drum", "eagle", "engine", "feather", "fence", "flute", "forest", "fountain", "fox", "garden",
        "giraffe", "glove", "guitar", "hammer", "harbor", "hat", "hill", "horse", "island", "jacket", "jungle", "kettle",
        "kite", "ladder", "lamp", "lantern", "leaf", "lion", "lizard", "magnet", "mango", "maple", "marble", "meadow",
        "mirror", "monkey", "moon", "mountain", "needle", "ocean", "olive", "orange", "otter", "owl", "paint", "palace",
        "parrot", "pencil", "pepper", "piano", "pillow", "planet", "pocket", "puzzle", "rabbit", "rain", "ribbon", "river",
        "robot", "rocket", "saddle", "sailor", "salmon", "scarf", "shadow", "shell", "silver", "snow", "spider", "star",
        "stone", "sugar", "summer", "table", "tiger", "tower", "train", "tree", "trumpet", "tulip", "tunnel", "turtle",
        "umbrella", "valley", "violin", "wagon", "walnut", "water", "whale", "window", "zebra",
    ];

    public static (string Driver, string Household) Say(DoorWordPair pair) =>
        (English[pair.Driver], English[pair.Household]);
}
