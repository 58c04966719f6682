using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What a pantry's dates came to, for those who plan, and for funders.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class NumbersModel(NumbersQueries numbers, StockQueries stock, TimeProvider clock) : PantryPage(stock)
{
    /// <summary>Counts of people and households below this one are not shown.</summary>
    private const int Smallest = 10;

    /// <summary>Days that are shown at most.</summary>
    private const int MostDays = 3 * 366;

    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    public LocalDate First { get; private set; }

    public LocalDate Last { get; private set; }

    public IReadOnlyList<DateNumbers> Dates { get; private set; } = [];

    public IReadOnlyList<SourceNumbers> Sources { get; private set; } = [];

    public Bars PoundsByDate => new(
        T($"Pounds delivered, by date"),
        [.. Dates.Select(date => (Show.Date(date.Date), Show.InPounds(date.Grams)))],
        T($"pounds"));

    public Bars FillRateByDate => new(
        T($"Of what boxes were due, how much was in them, by date"),
        [.. Dates.Select(date => (Show.Date(date.Date), date.Units == 0 ? 0 : 100.0 * date.Units / (date.Units + date.UnitsShort)))],
        T($"%"));

    public Bars PoundsBySource => BySource(T($"Pounds delivered, by source"), source => source.Delivered);

    public Bars WasteBySource => BySource(T($"Pounds thrown away, by source"), source => source.Wasted);

    public static Bars PoundsByProgramme(IEnumerable<ProgrammeNumbers> programmes) => new(
        T($"Pounds delivered, by programme"),
        [.. programmes.Select(programme => (programme.Programme ?? T($"none"), Show.InPounds(programme.Grams)))],
        T($"pounds"));

    private Bars BySource(string title, Func<SourceNumbers, long> grams) =>
        new(title, [.. Sources.Select(source => (Show.Words(source.Source), Show.InPounds(grams(source))))], T($"pounds"));

    /// <summary>
    /// Counts of a date; null for what is kept back: people of few households, and their ages where one is rare and would follow
    /// from the others.
    /// </summary>
    public static IEnumerable<int?> Counts(DateNumbers date) =>
    [
        date.Requests, date.Households, date.FirstHouseholds, PeopleOf(date), .. Ages(date), date.Failed, date.Boxes,
    ];

    public static int? PeopleOf(DateNumbers date) => IsFew(date.Households) ? null : date.People;

    public static int? FirstPeopleOf(DateNumbers date) => IsFew(date.FirstHouseholds) ? null : date.FirstPeople;

    private static IEnumerable<int?> Ages(DateNumbers date)
    {
        int[] ages = [date.Adults, date.Children, date.Infants];
        return ages.Select(age => IsFew(date.Households) || ages.Any(IsFew) ? null : (int?)age);
    }

    public static string Few(int? count) => count switch
    {
        null => "–",
        _ when IsFew(count.Value) => $"< {Smallest}",
        _ => count.Value.ToString("N0", CultureInfo.InvariantCulture),
    };

    private static bool IsFew(int count) => count is > 0 and < Smallest;

    public static string FillRate(int units, int missing) => units + missing == 0
        ? "–"
        : string.Create(CultureInfo.InvariantCulture, $"{100.0 * units / (units + missing):0.0} %");

    /// <summary>A sum from which no small count can be worked out.</summary>
    public string Total(Func<DateNumbers, int?> count) => Total(Dates, count);

    private static string Total(IReadOnlyList<DateNumbers> dates, Func<DateNumbers, int?> count)
    {
        int[] shown = [.. dates.Select(count).OfType<int>().Where(one => !IsFew(one))];
        return (shown.Length == dates.Count, shown.Sum()) switch
        {
            (true, var all) => Few(all),
            (false, 0) => T($"few"),
            (false, var some) => $"≥ {some:N0}",
        };
    }

    /// <summary>
    /// Sums by programme, those of no programme last; nothing where there is none. Each is a sum of what the table of dates shows, so
    /// that what is withheld there can't be worked out from all the sums together.
    /// </summary>
    public static IEnumerable<ProgrammeNumbers> ByProgramme(IReadOnlyList<DateNumbers> all) => all.All(date => date.Programme is null) ? [] :
        from date in all
        group date by date.Programme into programme
        orderby programme.Key is null, programme.Key
        let dates = programme.ToArray()
        select new ProgrammeNumbers(
            programme.Key, dates.Length, Total(dates, date => date.Households), Total(dates, PeopleOf), Total(dates, date => date.Boxes), dates.Sum(date => date.Grams));

    public override async Task OnGet()
    {
        Title = T($"Numbers");
        await FindPantry();
        if (Pantry is null) return;
        LocalDate today = Show.Today(Pantry.TimeZone, clock);
        First = Show.ReadDate(From) ?? new LocalDate(today.Year, 1, 1);
        Last = Show.ReadDate(To) ?? LocalDate.Max(today, First);
        if (new[] { From, To }.FirstOrDefault(typed => !string.IsNullOrEmpty(typed) && Show.ReadDate(typed) is null) is { } none)
            Problem = T($"{none} is no date; write it as year-month-day.");
        if (Last < First || Period.DaysBetween(First, Last) > MostDays)
        {
            Problem = Last < First ? T($"The last day is before the first.") : T($"That is more than three years; choose less.");
            Last = First;
        }

        Dates = await numbers.Dates(Pantry.Id, First, Last, Cancellation);
        DateTimeZone zone = Show.Zone(Pantry.TimeZone);
        Sources = await numbers.Sources(
            Pantry.Id, First.AtStartOfDayInZone(zone).ToInstant(), Last.PlusDays(1).AtStartOfDayInZone(zone).ToInstant(), Cancellation);
    }

    /// <summary>The table of dates; what is too few to be told is empty. There are no sums in it, and nothing in it is computed by a spreadsheet.</summary>
    public async Task<IActionResult> OnGetCsv()
    {
        await OnGet();
        var csv = new StringBuilder(
            "date,state,places_taken,visits,households_first_this_year,people,adults,children,infants,failed_stops,boxes,pounds,pounds_back,units,units_short,programme\r\n");
        foreach (DateNumbers date in Dates)
            csv.Append(CultureInfo.InvariantCulture, $"{Show.Date((LocalDate?)date.Date)},{date.State},{string.Join(',', Counts(date).Select(Plain))},")
                .Append(CultureInfo.InvariantCulture, $"{Show.InPounds(date.Grams):0.0},{Show.InPounds(date.GramsBack):0.0},{date.Units},{date.UnitsShort},{SafeCell.Write(date.Programme)}\r\n");
        return File(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv", $"numbers-{Show.Date((LocalDate?)First)}-{Show.Date((LocalDate?)Last)}.csv");
    }

    /// <summary>The table of sources: food, and nobody who got it.</summary>
    public async Task<IActionResult> OnGetSourcesCsv()
    {
        await OnGet();
        var csv = new StringBuilder("source,pounds_received,pounds_delivered,pounds_thrown_away\r\n");
        foreach (SourceNumbers source in Sources)
            csv.Append(CultureInfo.InvariantCulture, $"{source.Source},{Show.InPounds(source.Received):0.0},{Show.InPounds(source.Delivered):0.0},{Show.InPounds(source.Wasted):0.0}\r\n");
        return File(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv", $"sources-{Show.Date((LocalDate?)First)}-{Show.Date((LocalDate?)Last)}.csv");
    }

    /// <summary>A number, or nothing where none is told.</summary>
    private static string Plain(int? count) =>
        count is { } told && !IsFew(told) ? told.ToString(CultureInfo.InvariantCulture) : string.Empty;
}

/// <summary>What the dates of one programme came to.</summary>
/// <param name="Programme">Null for dates that are counted under none.</param>
/// <param name="Visits">As it is told; so are the next two.</param>
internal sealed record ProgrammeNumbers(string? Programme, int Dates, string Visits, string People, string Boxes, long Grams);
