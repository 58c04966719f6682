using System.Data;
using System.Globalization;
using Dapper;
using MutualAid.Domain;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Storage;

/// <summary>Lets rows have typed ids, dates and instants where columns have text and numbers.</summary>
internal static class TypeHandlers
{
    public static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        foreach (Type type in typeof(HouseholdId).Assembly.GetTypes().Where(type => type.IsValueType))
        {
            foreach (Type contract in type.GetInterfaces().Where(contract => contract.IsGenericType))
            {
                Type? handler = contract.GetGenericTypeDefinition() == typeof(ITypedId<>) ? typeof(OfId<>)
                    : contract.GetGenericTypeDefinition() == typeof(ITypedCode<>) ? typeof(OfCode<>)
                    : null;
                if (handler is null) continue;
                SqlMapper.AddTypeHandler(
                    type, (SqlMapper.ITypeHandler)Activator.CreateInstance(handler.MakeGenericType(type))!);
            }
        }

        SqlMapper.AddTypeHandler(new OfText<LocalDate>(LocalDatePattern.Iso));
        SqlMapper.AddTypeHandler(new OfText<LocalTime>(LocalTimePattern.ExtendedIso));
        SqlMapper.AddTypeHandler(new OfInstant());
    }

    private sealed class OfId<T> : SqlMapper.TypeHandler<T> where T : struct, ITypedId<T>
    {
        public override T Parse(object value) => T.From(Guid.Parse((string)value));

        public override void SetValue(IDbDataParameter parameter, T value) => parameter.Value = value.Value.ToString();
    }

    private sealed class OfCode<T> : SqlMapper.TypeHandler<T> where T : struct, ITypedCode<T>
    {
        public override T Parse(object value) => T.From((string)value);

        public override void SetValue(IDbDataParameter parameter, T value) => parameter.Value = value.Value;
    }

    private sealed class OfText<T>(IPattern<T> pattern) : SqlMapper.TypeHandler<T> where T : struct
    {
        public override T Parse(object value) => pattern.Parse((string)value).Value;

        public override void SetValue(IDbDataParameter parameter, T value) => parameter.Value = pattern.Format(value);
    }

    private sealed class OfInstant : SqlMapper.TypeHandler<Instant>
    {
        public override Instant Parse(object value) =>
            Instant.FromUnixTimeMilliseconds(Convert.ToInt64(value, CultureInfo.InvariantCulture));

        public override void SetValue(IDbDataParameter parameter, Instant value) =>
            parameter.Value = value.ToUnixTimeMilliseconds();
    }
}
