using System.Collections;
using System.Reflection;
using NodaTime;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>
/// Makes a value of any type of the domain, with every property filled in, so that what a wire or a store leaves out is
/// noticed. Counts up, so that no two values are alike.
/// </summary>
internal sealed class Samples
{
    private int _count;

    public object Make(Type type)
    {
        _count++;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Make(underlying);
        if (type == typeof(string)) return $"text {_count}";
        if (type == typeof(int)) return _count;
        if (type == typeof(long)) return (long)_count;
        if (type == typeof(double)) return _count + 0.5;
        if (type == typeof(decimal)) return _count + 0.25m;
        if (type == typeof(bool)) return true;
        if (type == typeof(Guid)) return new Guid(_count, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8);
        if (type == typeof(LocalDate)) return new LocalDate(2026, 12, 5).PlusDays(_count);
        if (type == typeof(LocalTime)) return new LocalTime(9, 30).PlusMinutes(_count);
        if (type == typeof(Instant)) return Instant.FromUtc(2026, 12, 5, 9, 30) + Duration.FromTicks(_count);
        if (type == typeof(Duration)) return Duration.FromSeconds(_count);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable))) return Collection(type);
        ConstructorInfo made = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).First();
        return made.Invoke([.. made.GetParameters().Select(parameter => Make(parameter.ParameterType))]);
    }

    private object Collection(Type type)
    {
        Type[] arguments = type.GetGenericArguments();
        MethodInfo fill = typeof(Samples).GetMethod(arguments.Length == 2 ? nameof(Pairs) : nameof(Two), BindingFlags.Instance | BindingFlags.NonPublic)!;
        object items = fill.MakeGenericMethod(arguments).Invoke(this, null)!;
        string maker = $"System.Collections.Immutable.{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}";
        MethodInfo create = type.Assembly.GetType(maker)!.GetMethods().First(method =>
            method.Name == "CreateRange" && method.GetParameters() is [{ ParameterType.Name: "IEnumerable`1" }]);
        return create.MakeGenericMethod(arguments).Invoke(null, [items])!;
    }

    private T[] Two<T>() => [(T)Make(typeof(T)), (T)Make(typeof(T))];

    private Dictionary<TKey, TValue> Pairs<TKey, TValue>() where TKey : notnull =>
        Two<TKey>().ToDictionary(key => key, _ => (TValue)Make(typeof(TValue)));
}
