using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using MutualAid.Server.Staff.Pages;

namespace MutualAid.Server.Staff;

/// <summary>What was typed into a form that was refused, while that form is shown again.</summary>
internal sealed class RefusedForm(IFormCollection typed)
{
    /// <summary>False once a hidden field says that this form is about something else, such as the next lot.</summary>
    public bool IsThisOne { get; private set; } = true;

    /// <summary>The list whose entries come next.</summary>
    public string? Select { get; set; }

    /// <summary>What was typed there; null when the field was not sent, or another form was.</summary>
    public string? Typed(string name) => IsThisOne && typed.TryGetValue(name, out var value) ? value.ToString() : null;

    public void Compare(string hidden, string? value) => IsThisOne &= typed[hidden] == value;
}

/// <summary>Shows what was typed in the fields of a form that was refused. A password is typed again.</summary>
[HtmlTargetElement("input", Attributes = "name", TagStructure = TagStructure.WithoutEndTag)]
[HtmlTargetElement("textarea", Attributes = "name")]
[HtmlTargetElement("select", Attributes = "name")]
[HtmlTargetElement("option")]
public sealed class RefusedFieldTagHelper : TagHelper
{
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        if (ViewContext.ViewData.Model is not StaffPage { RefusedForm: { } form } page) return;
        string name = output.Attributes.TextOf("name") ?? string.Empty;
        if (output.Attributes.TextOf("type") == "hidden")
        {
            // What it is about; but for what the page showed, which is said anew.
            if (name != nameof(ShelfPage.Seen)) form.Compare(name, output.Attributes.TextOf("value"));
            return;
        }

        page.ShowsRefusedForm |= form.IsThisOne;
        switch (output.TagName, output.Attributes.TextOf("type"))
        {
            case ("input", "password"):
                break;
            case ("input", "checkbox"):
                if (form.IsThisOne) Mark(output, "checked", form.Typed(name) == output.Attributes.TextOf("value"));
                break;
            case ("input", _):
                if (form.Typed(name) is { } value) output.Attributes.SetAttribute("value", value);
                break;
            case ("textarea", _):
                if (form.Typed(name) is { } text) output.Content.SetContent(text);
                break;
            case ("select", _):
                form.Select = name;
                break;
            case ("option", _) when form.Select is { } select && form.Typed(select) is { } chosen:
                string option = output.Attributes.TextOf("value") ?? WebUtility.HtmlDecode((await output.GetChildContentAsync()).GetContent());
                Mark(output, "selected", chosen == option);
                break;
        }
    }

    private static void Mark(TagHelperOutput output, string attribute, bool isSet)
    {
        output.Attributes.RemoveAll(attribute);
        if (isSet) output.Attributes.SetAttribute(attribute, attribute);
    }
}

/// <summary>Opens what is folded when the form that was refused is in it.</summary>
[HtmlTargetElement("details")]
public sealed class DetailsTagHelper : TagHelper
{
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        if (ViewContext.ViewData.Model is not StaffPage page) return;
        bool before = page.ShowsRefusedForm;
        await output.GetChildContentAsync();
        if (!before && page.ShowsRefusedForm) output.Attributes.SetAttribute("open", "open");
    }
}

internal static class AttributeText
{
    /// <summary>An attribute as it will be read by browsers; null when there is none.</summary>
    public static string? TextOf(this ReadOnlyTagHelperAttributeList attributes, string name)
    {
        if (!attributes.TryGetAttribute(name, out TagHelperAttribute found)) return null;
        if (found.Value is not IHtmlContent html) return found.Value?.ToString();
        using var text = new StringWriter();
        html.WriteTo(text, HtmlEncoder.Default);
        return WebUtility.HtmlDecode(text.ToString());
    }
}
