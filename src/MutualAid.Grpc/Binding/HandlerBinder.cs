using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MutualAid.Grpc.Binding;

/// <summary>
/// Finds the handler method of each method of a service, once, when the service is mapped. A call then costs no
/// reflection, and a handler that does not fit its service keeps the server from starting.
/// </summary>
internal static class HandlerBinder
{
    private static readonly MethodInfo MakeUnary = Maker(nameof(Unary));
    private static readonly MethodInfo MakeServerStreaming = Maker(nameof(ServerStreaming));

    public static IReadOnlyList<RpcMethod> Bind(Type handler, ServiceDescriptor service)
    {
        var problems = new List<string>();
        var methods = new List<RpcMethod>();
        foreach (var method in service.Methods)
        {
            if (method.IsClientStreaming)
                problems.Add($"{method.FullName} streams requests; only methods that take one request are served.");
            else if (HandlerMethod(handler, method) is { } found)
                methods.Add(Make(handler, method, found));
            else
                problems.Add(Misfit(handler, method));
        }
        return problems.Count == 0
            ? methods
            : throw new InvalidOperationException(
                $"{handler} can't serve {service.FullName}: {string.Join(" ", problems)}");
    }

    private static MethodInfo? HandlerMethod(Type handler, MethodDescriptor method) =>
        Named(handler, method).FirstOrDefault(candidate =>
            !candidate.IsGenericMethod
            && candidate.ReturnType == ReturnTypeOf(method)
            && candidate.GetParameters().Select(parameter => parameter.ParameterType)
                .SequenceEqual([method.InputType.ClrType, typeof(RpcContext)]));

    private static IEnumerable<MethodInfo> Named(Type handler, MethodDescriptor method) =>
        handler.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(candidate => candidate.Name == method.Name);

    private static Type ReturnTypeOf(MethodDescriptor method) =>
        (method.IsServerStreaming ? typeof(IAsyncEnumerable<>) : typeof(Task<>))
            .MakeGenericType(method.OutputType.ClrType);

    private static string Misfit(Type handler, MethodDescriptor method)
    {
        var container = method.IsServerStreaming ? "IAsyncEnumerable" : "Task";
        var wanted = $"public {container}<{method.OutputType.Name}> {method.Name}"
            + $"({method.InputType.Name}, {nameof(RpcContext)})";
        var found = string.Join("; ", Named(handler, method));
        return found.Length == 0
            ? $"{method.FullName} needs {wanted}, and {handler.Name} has no public method of that name."
            : $"{method.FullName} needs {wanted}, and {handler.Name} has {found}.";
    }

    private static MethodInfo Maker(string name) =>
        typeof(HandlerBinder).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static RpcMethod Make(Type handler, MethodDescriptor method, MethodInfo found) =>
        (RpcMethod)(method.IsServerStreaming ? MakeServerStreaming : MakeUnary)
            .MakeGenericMethod(handler, method.InputType.ClrType, method.OutputType.ClrType)
            .Invoke(null, [method, found])!;

    private static UnaryMethod Unary<THandler, TRequest, TResponse>(MethodDescriptor method, MethodInfo found)
        where TRequest : IMessage
        where TResponse : IMessage
    {
        var call = found.CreateDelegate<Func<THandler, TRequest, RpcContext, Task<TResponse>>>();
        return new UnaryMethod(method, async (handler, request, context) =>
            await call((THandler)handler, (TRequest)request, context));
    }

    private static ServerStreamingMethod ServerStreaming<THandler, TRequest, TResponse>(
        MethodDescriptor method, MethodInfo found)
        where TRequest : IMessage
        where TResponse : class, IMessage
    {
        var call = found.CreateDelegate<Func<THandler, TRequest, RpcContext, IAsyncEnumerable<TResponse>>>();
        return new ServerStreamingMethod(method, (handler, request, context) =>
            call((THandler)handler, (TRequest)request, context));
    }
}
