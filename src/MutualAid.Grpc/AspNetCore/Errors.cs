using Grpc.Core;
using MutualAid.Grpc.Calls;
using Core = Grpc.Core;

namespace MutualAid.Grpc.AspNetCore;

/// <summary>Errors as Grpc.AspNetCore takes them.</summary>
internal static class Errors
{
    public static RpcException Translate(RpcError error)
    {
        var trailers = new Metadata();
        if (ErrorStatus.Details(error) is { } details)
            trailers.Add(ErrorStatus.DetailsHeader, details);
        return new RpcException(new Status((Core.StatusCode)error.Code, error.Message), trailers);
    }
}
