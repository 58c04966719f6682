using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Ops;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using MutualAid.Storage.Verification;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Server.Tests.Ops;

/// <summary>Details, code, dates: what goes when, on a clock that stands still until it is set.</summary>
public sealed class RetentionClockTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly TestFolder _data = new();
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task QuietHousehold_LosesItsDetailsThenItsCodeThenItsDates()
    {
        using IHost host = Build();
        await host.Services.Prepare(Never);
        await host.StartAsync(Never);
        T Get<T>() where T : notnull => host.Services.GetRequiredService<T>();
        var household = new HouseholdId(Guid.NewGuid());
        Sensitive<string> code = Get<ReceiptCodes>().Derive(Guid.NewGuid());
        await Register();
        async Task<Forgotten> After(TimeSpan time)
        {
            _clock.Advance(time);
            Forgotten forgotten = await Get<RetentionClock>().ForgetOverdue(Never);
            await Get<ProcessRunner>().Settled(Never);
            return forgotten;
        }

        Assert.Equal(Forgotten.Nothing, await After(TimeSpan.FromDays(14) - Minute));
        Assert.NotEmpty(await Get<FieldVault>().Read(household.Value, Never));
        // Its row is swept here or by the shredding process, whoever comes first.
        Assert.Equal(new Forgotten(Households: 1, Codes: 0, Unlinked: 0, Rows: 0), await After(Minute) with { Rows = 0 });
        Assert.Empty(await Get<FieldVault>().Read(household.Value, Never));

        Assert.Equal(Forgotten.Nothing, await After(TimeSpan.FromDays(30) - Minute));
        Assert.Equal(household, await Get<ReceiptCodes>().Find(code.Reveal(), Never));
        Assert.Equal(new Forgotten(Households: 0, Codes: 1, Unlinked: 0, Rows: 0), await After(Minute));
        Assert.Null(await Get<ReceiptCodes>().Find(code.Reveal(), Never));

        Assert.Equal(Forgotten.Nothing, await After(TimeSpan.FromDays(730 - 14 - 30) - Minute));
        Assert.Equal("Forgotten", (await Get<HouseholdQueries>().Find(household, Never))!.Status);
        Forgotten last = await After(Minute);
        Assert.Equal(
            "0 households forgotten, 0 receipt codes expired, 1 households' dates unlinked, 0 rows swept that nothing pointed to",
            last.ToString());
        Assert.Null(await Get<HouseholdQueries>().Find(household, Never));
        Assert.Equal(HouseholdStatus.Unregistered, (await Get<IEngine>().Read(household, Never)).Status);
        Assert.Empty((await Get<Verifier>().Run(Never)).Findings);
        await host.StopAsync(Never);

        async Task Register()
        {
            ImmutableSortedDictionary<string, FieldVersion> fields = await Get<FieldVault>().Write(
                household.Value,
                new Dictionary<string, Sensitive<string>> { ["address"] = new("12 Elm Street") },
                new FieldVersion(Guid.NewGuid()),
                Never);
            var register = new HouseholdCommand.RegisterHousehold(default, fields, Instant.FromDateTimeOffset(_clock.GetUtcNow()));
            Assert.Null(await Get<IEngine>().Send(household, Submission.Own("register").Key("register"), register, Never).Refusal());
            await Get<ReceiptCodes>().Issue(code, household, Never);
        }
    }

    [Fact]
    public async Task StatisticsKeptForLessThanCodes_DoesNotStart()
    {
        using IHost host = Build("--MutualAid:KeepStatistics=29.00:00:00");

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => host.Services.Prepare(Never));

        Assert.Equal(
            "MutualAid:KeepStatistics is 29.00:00:00, shorter than MutualAid:KeepCodes (30.00:00:00); "
            + "codes need their households, so make it as long at least.",
            thrown.Message);
    }

    /// <summary>What a verb runs, on this clock. Nothing in it runs by itself but the processes.</summary>
    private IHost Build(params string[] args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder([$"--MutualAid:DataDirectory={_data.Path}", .. args]);
        builder.Logging.ClearProviders();
        builder.Services.AddMutualAidCore(builder.Configuration).AddEmbeddedEngine().AddSingleton<TimeProvider>(_clock);
        return builder.Build();
    }
}
