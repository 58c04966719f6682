using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace MutualAid.Grpc.Calls;

/// <summary>Says in gRPC's words, on its endpoints, what elsewhere is 401, 403 or a redirect to sign in.</summary>
internal sealed class GrpcAuthorizationResults : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _elsewhere = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || context.GetEndpoint()?.Metadata.GetMetadata<MethodDescriptor>() is null)
            return _elsewhere.HandleAsync(next, context, policy, authorizeResult);
        return GrpcServer.Refuse(context, authorizeResult.Forbidden
            ? RpcError.PermissionDenied("The caller may not do this.")
            : RpcError.Unauthenticated("The caller's credentials are missing or not accepted."));
    }
}
