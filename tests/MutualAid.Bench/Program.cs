using System.CommandLine;
using MutualAid.Bench.Engine;

var root = new RootCommand("Measures MutualAid and prints JSON.")
{
    EngineBench.Create(),
};
return await root.Parse(args).InvokeAsync();
