using System.CommandLine;
using MutualAid.Bench.Routing;

return new RootCommand("Measures MutualAid and prints JSON.")
{
    RoutingVerb.Create(),
}.Parse(args).Invoke();
