namespace MutualAid.Engine.Processes;

/// <summary>The processes that the domain itself needs; whoever keeps personal data adds its own.</summary>
public static class DomainProcesses
{
    public static IReadOnlyList<Process> All { get; } =
        [new RequestProcess(), new StockProcess(), new DeliveryProcess(), new PublicationProcess()];
}
