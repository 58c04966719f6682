using System.CommandLine;
using MutualAid.Bench.Grpc;

var root = new RootCommand("Measures MutualAid and prints JSON.") { GrpcBench.Create() };
return await root.Parse(args).InvokeAsync();
