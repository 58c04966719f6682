using Microsoft.Extensions.DependencyInjection;

namespace MutualAid.Engine.Processes;

/// <summary>Adds what runs processes.</summary>
public static class ProcessServices
{
    /// <summary>
    /// Adds a <see cref="ProcessRunner"/> that the engine's commits wake, for every <see cref="Process"/> among the
    /// services. Whoever adds it starts it.
    /// </summary>
    public static IServiceCollection AddProcessRunner(this IServiceCollection services, ProcessRunnerOptions options) =>
        services.AddSingleton(options).AddSingleton(provider =>
        {
            var runner = ActivatorUtilities.CreateInstance<ProcessRunner>(provider);
            provider.GetRequiredService<IEngine>().Committed += runner.Wake;
            return runner;
        });
}
