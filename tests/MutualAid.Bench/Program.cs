using System.CommandLine;
using MutualAid.Bench.Engine;
using MutualAid.Bench.Grpc;
using MutualAid.Bench.Routing;

var root = new RootCommand("Measures MutualAid and prints JSON.")
{
    RoutingVerb.Create(),
    EngineBench.Create(),
    GrpcBench.Create(),
};
return await root.Parse(args).InvokeAsync();
