using System.CommandLine;
using System.Globalization;
using MutualAid.Server.Ops;
using MutualAid.Server.Ops.Verbs;

CoreDumps.Forbid();
// What programs and operators read is English, whatever the machine speaks; pages choose for each reader.
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
var root = new RootCommand("Groceries, carried discreetly to households that can't safely leave home.")
{
    ServeVerb.Create(),
    DemoVerb.Create(),
    ImportVerb.Create(),
    ExportVerb.Create(),
    VerifyVerb.Create(),
    StaffLinkVerb.Create(),
    RotateKeysVerb.Create(),
    ShredOverdueVerb.Create(),
    BackupKeyVerb.Create(),
    BackupVerb.Create(),
    RestoreVerb.Create(),
    DoctorVerb.Create(),
};

// Without a verb it serves. Whatever looks like configuration (--Key:Word=value) is left to ASP.NET Core.
var parsed = root.Parse(VerbArguments.WithDefaultVerb(args));
int exitCode = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? VerbArguments.CouldNotRun : exitCode;
