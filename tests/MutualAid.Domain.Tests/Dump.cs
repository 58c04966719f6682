using System.Collections;
using System.Reflection;
using System.Text;

namespace MutualAid.Domain.Tests;

/// <summary>A value as text, deep and in a fixed order, so that states and events can be compared and shown.</summary>
internal static class Dump
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    private static void Write(object? value, StringBuilder text)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case IDictionary map:
                WriteAll('{', map.Keys.Cast<object>().Select(key => $"{Of(key)}: {Of(map[key])}").Order(StringComparer.Ordinal), text);
                break;
            case IEnumerable items and not string:
                var parts = items.Cast<object?>().Select(Of);
                bool isSet = value.GetType().Name.Contains("HashSet", StringComparison.Ordinal);
                WriteAll('[', isSet ? parts.Order(StringComparer.Ordinal) : parts, text);
                break;
            default:
                WriteOne(value, text);
                break;
        }
    }

    private static void WriteOne(object value, StringBuilder text)
    {
        Type type = value.GetType();
        if (type.Namespace?.StartsWith("MutualAid", StringComparison.Ordinal) != true || type.IsEnum)
        {
            text.Append(value);
            return;
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && property.Name != "EqualityContract");
        text.Append(type.Name);
        WriteAll('(', properties.Select(property => $"{property.Name}={Of(property.GetValue(value))}"), text);
    }

    private static void WriteAll(char open, IEnumerable<string> parts, StringBuilder text) =>
        text.Append(open).AppendJoin(", ", parts).Append(open switch { '{' => '}', '[' => ']', _ => ')' });
}
