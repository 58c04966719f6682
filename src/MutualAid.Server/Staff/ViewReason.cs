namespace MutualAid.Server.Staff;

/// <summary>
/// Why somebody of the staff looks at a household's details. There is no free text: people would write about people. The names are
/// stored in the audit log: none changes its meaning.
/// </summary>
public enum ViewReason
{
    PlaceTheAddress,
    ReadOutToTheDriver,
    HouseholdIsOnThePhone,
    DriverCannotFindIt,
    SafetyConcern,
    HouseholdMustBeTold,
}
