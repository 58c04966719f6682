using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using MutualAid.Domain;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff.Pages;

/// <summary>
/// What staff pages share. Every form carries an operation id that was made with it, so that a double click or a form
/// that is sent again takes effect once.
/// </summary>
public abstract class StaffPage : PageModel
{
    public string Title { get; protected set; } = string.Empty;

    /// <summary>Said once, on the next page.</summary>
    [TempData]
    public string? Done { get; set; }

    /// <summary>Said on this page, where it is the answer to a form.</summary>
    public string? DoneNow { get; protected set; }

    /// <summary>What makes that less good than it could be; said with it.</summary>
    [TempData]
    public string? Warning { get; set; }

    /// <summary>Why nothing was done; said on the page that is the answer.</summary>
    public string? Problem { get; protected set; }

    /// <summary>In so many seconds the browser asks for the page again; null where nothing is awaited.</summary>
    public int? Refresh { get; protected set; }

    /// <summary>Set while the page asks for who they are before it goes on.</summary>
    internal Confirmation? Confirmation { get; private set; }

    /// <summary>While the page is written: the form that is being written, if that is the one that was refused.</summary>
    internal RefusedForm? RefusedForm { get; set; }

    /// <summary>Set once the form that was refused is on the page.</summary>
    internal bool ShowsRefusedForm { get; set; }

    [BindProperty]
    public Guid Operation { get; set; }

    protected CancellationToken Cancellation => HttpContext.RequestAborted;

    /// <summary>Makes what the page shows.</summary>
    public abstract Task OnGet();

    /// <summary>No handler takes for 0 what was typed as a number and is none.</summary>
    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        string? typed = context.HandlerMethod?.Parameters.Where(one => one.ParameterType == typeof(int))
            .Select(one => ModelState[one.Name]).FirstOrDefault(one => one is { ValidationState: ModelValidationState.Invalid, AttemptedValue.Length: > 0 })?.AttemptedValue;
        if (typed is null)
        {
            await base.OnPageHandlerExecutionAsync(context, next);
            return;
        }

        string said = T($"\"{typed}\" is not a whole number that can be booked. Nothing is done yet.");
        context.Result = Back(await Subject() is { } subject ? $"{subject}: {said}" : said);
    }

    /// <summary>What the form is about, as people call it; null where the page has but one thing that it can be about.</summary>
    private protected virtual Task<string?> Subject() => Task.FromResult<string?>(null);

    /// <summary>What this form asks for, with all that it was sent with.</summary>
    internal Submission Asked()
    {
        var fields = Request.Form.Where(field => !Confirmation.IsItsOwn(field.Key)).OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}");
        return Submission.From(
            Operation,
            $"{Request.Path}|{Request.Query["handler"]}|{string.Join('&', fields)}",
            HttpContext.RequestServices.GetRequiredService<Fingerprints>());
    }

    /// <summary>For what only some of those may do who may see the page.</summary>
    protected bool MayUse(string roles) => roles.Split(',').Any(User.IsInRole);

    /// <summary>
    /// For what needs somebody who showed who they are in the last five minutes. Otherwise the page asks for that, and then goes
    /// on with the form as it was sent.
    /// </summary>
    /// <returns>Null when they did; else the page that asks.</returns>
    private protected async Task<IActionResult?> Confirm()
    {
        var signIn = HttpContext.RequestServices.GetRequiredService<StaffSignIn>();
        if (signIn.IsFresh(User)) return null;
        if (Confirmation.IsIn(Request.Form))
        {
            if (await signIn.Prove(
                HttpContext, Request.Form[Confirmation.Password], Request.Form[Confirmation.Code], Request.Form[Confirmation.Credential])) return null;
            Problem = T($"That doesn't fit. Please try again; a code of the app is good once.");
        }

        Confirmation = await Confirmation.Ask(HttpContext);
        Title = T($"Confirm that it is you");
        return Page();
    }

    /// <summary>Whether they showed who they are a moment ago.</summary>
    private protected bool IsConfirmed => HttpContext.RequestServices.GetRequiredService<StaffSignIn>().IsFresh(User);

    /// <summary>Writes into the audit log what whoever sent this does.</summary>
    /// <param name="subject">An id or a code.</param>
    private protected Task Log(AuditAction action, string? subject = null, ViewReason? reason = null) =>
        HttpContext.RequestServices.GetRequiredService<AuditLog>().Append(
            new Audited(action, User.AccountId(), subject, reason?.ToString()), CancellationToken.None);

    /// <summary>Shows the page again, with what came of it.</summary>
    protected IActionResult Back(Refusal? refusal, string done)
    {
        if (refusal is not null) return Back(Refusals.Describe(refusal));
        Done = done;
        string query = string.Join('&', Request.Query.Where(part => part.Key != "handler").Select(part => $"{part.Key}={part.Value}"));
        return Redirect(Request.Path + (query.Length > 0 ? $"?{query}" : string.Empty));
    }

    /// <summary>Shows the page as it is now, and why nothing was done; the form keeps what was typed.</summary>
    protected IActionResult Back(string problem)
    {
        Problem = problem;
        return new AsItIsNow(this);
    }

    private sealed class AsItIsNow(StaffPage page) : PageResult
    {
        public override async Task ExecuteResultAsync(ActionContext context)
        {
            await page.OnGet();
            await base.ExecuteResultAsync(context);
        }
    }
}
