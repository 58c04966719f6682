using System.CommandLine;
using MutualAid.Bench.Engine;
using MutualAid.Bench.Grpc;

var root = new RootCommand("Measures MutualAid and prints JSON.")
{
    EngineBench.Create(),
    GrpcBench.Create(),
};
return await root.Parse(args).InvokeAsync();
