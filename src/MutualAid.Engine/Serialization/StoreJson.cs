using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Engine.Serialization;

/// <summary>
/// How events, refusals, snapshots and whatever crosses a wire between nodes are written. Stored text changes by
/// additions only: what is stored today must still load in years.
/// </summary>
public static class StoreJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The name under which an event or a refusal is stored.</summary>
    public static string NameOf(object stored) => stored.GetType().Name;

    /// <summary>An event, refusal or state as text.</summary>
    public static string Write(object stored) => JsonSerializer.Serialize(stored, stored.GetType(), Options);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            // What can be computed from the rest is not stored.
            IgnoreReadOnlyProperties = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new TypedIdConverters(),
                new JsonStringEnumConverter(),
                new PatternConverter<LocalDate>(LocalDatePattern.Iso),
                new PatternConverter<LocalTime>(LocalTimePattern.ExtendedIso),
                new PatternConverter<Instant>(InstantPattern.ExtendedIso),
                new PatternConverter<Duration>(DurationPattern.Roundtrip),
            },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class PatternConverter<T>(IPattern<T> pattern) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.GetString());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(pattern.Format(value));

        public override T ReadAsPropertyName(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(pattern.Format(value));

        private T Parse(string? text)
        {
            var parsed = pattern.Parse(text ?? string.Empty);
            return parsed.Success ? parsed.Value : throw new JsonException($"Not a {typeof(T).Name}.", parsed.Exception);
        }
    }
}
