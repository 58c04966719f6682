using System.Reflection;
using System.Reflection.Emit;

namespace MutualAid.Routing.Tests.Search;

/// <summary>
/// Floating point may differ from machine to machine, and so may the framework's own random numbers and hash codes of
/// strings. The solver must do without them to give the same plan everywhere.
/// </summary>
public sealed class DeterminismTests
{
    private static readonly Dictionary<short,
        OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    [Fact]
    public void SolverCode_EveryInstruction_NoFloatingPoint()
    {
        var methods = Methods(typeof(RoutingSolver).Assembly.GetTypes().Where(type => !IsTravel(type))).ToList();
        Assert.True(methods.Count > 300, $"only {methods.Count} methods were looked at");
        Assert.Empty(methods.Where(UsesFloatingPoint).Select(method => $"{method.DeclaringType}.{method.Name}"));
    }

    [Fact]
    public void TravelTimesCode_EveryInstruction_FloatingPointIsFound() =>
        Assert.Contains(Methods([typeof(GreatCircleTravelTimes)]), UsesFloatingPoint);

    /// <summary>Travel times come before the solver, and hand it integers.</summary>
    private static bool IsTravel(Type type) =>
        type == typeof(GreatCircleTravelTimes) || type == typeof(Coordinates) || type == typeof(SpeedProfile)
        || (type.DeclaringType is { } outer && IsTravel(outer));

    private static IEnumerable<MethodBase> Methods(IEnumerable<Type> types)
    {
        const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        return types.SelectMany(type => type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
            .Where(method => method.GetMethodBody() is not null);
    }

    private static bool UsesFloatingPoint(MethodBase method)
    {
        var body = method.GetMethodBody()!;
        return body.LocalVariables.Any(local => IsFloatingPoint(local.LocalType))
            || Instructions(body.GetILAsByteArray()!).Any(code =>
            code == OpCodes.Ldc_R4 || code == OpCodes.Ldc_R8 || code == OpCodes.Conv_R4 || code == OpCodes.Conv_R8
                || code == OpCodes.Conv_R_Un);
    }

    private static bool IsFloatingPoint(Type type) => type == typeof(double) || type == typeof(float);

    private static IEnumerable<OpCode> Instructions(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? (short)((code[at] << 8) | code[at + 1]) : code[at];
            var instruction = OpCodesByValue[value];
            yield return instruction;
            at += instruction.Size;
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }
}
