using System.Text.Json;
using System.Text.Json.Serialization;
using MutualAid.Domain;

namespace MutualAid.Engine.Serialization;

/// <summary>Writes typed ids and codes as plain strings, also where they are keys.</summary>
internal sealed class TypedIdConverters : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => InterfaceOf(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        Type converter = InterfaceOf(typeToConvert) == typeof(ITypedId<>) ? typeof(OfId<>) : typeof(OfCode<>);
        return (JsonConverter)Activator.CreateInstance(converter.MakeGenericType(typeToConvert))!;
    }

    private static Type? InterfaceOf(Type type) => type.IsValueType
        ? type.GetInterfaces().Where(one => one.IsGenericType).Select(one => one.GetGenericTypeDefinition())
            .FirstOrDefault(one => one == typeof(ITypedId<>) || one == typeof(ITypedCode<>))
        : null;

    private sealed class OfId<T> : JsonConverter<T> where T : struct, ITypedId<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.From(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);

        public override T ReadAsPropertyName(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.From(Guid.Parse(reader.GetString()!));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Value.ToString());
    }

    private sealed class OfCode<T> : JsonConverter<T> where T : struct, ITypedCode<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.From(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);

        public override T ReadAsPropertyName(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.From(reader.GetString()!);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Value);
    }
}
