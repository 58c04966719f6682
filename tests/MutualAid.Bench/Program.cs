using System.CommandLine;
using MutualAid.Bench.App;
using MutualAid.Bench.Day;
using MutualAid.Bench.Drivers;
using MutualAid.Bench.Engine;
using MutualAid.Bench.Grpc;
using MutualAid.Bench.Keys;
using MutualAid.Bench.Pages;
using MutualAid.Bench.Routing;
using MutualAid.Bench.Scale;

var root = new RootCommand("Measures MutualAid and prints JSON.")
{
    RoutingVerb.Create(),
    TravelVerb.Create(),
    DayVerb.Create(),
    ReplanVerb.Create(),
    CancelVerb.Create(),
    EngineBench.Create(),
    GrpcBench.Create(),
    KeysBench.Create(),
    DriversVerb.Create(),
    AppBench.Create(),
    PagesVerb.Create(),
    ScaleBench.CreateScale(),
    ScaleBench.CreateGrowth(),
};
return await root.Parse(args).InvokeAsync();
