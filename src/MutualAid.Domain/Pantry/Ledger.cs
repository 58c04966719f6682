namespace MutualAid.Domain.Pantry;

/// <summary>
/// The accounts between which a lot's units move. The first two are where units come from; the others are where they
/// are, and every unit is in exactly one of those.
/// </summary>
public enum Account
{
    /// <summary>Source: what was taken in. Counts up.</summary>
    Received,

    /// <summary>Source: what counting and correcting found more (positive) or less (negative).</summary>
    Adjusted,

    /// <summary>On the shelf and promised to nobody.</summary>
    Free,

    /// <summary>Promised to a box, on the shelf or already in it.</summary>
    Reserved,

    /// <summary>On the shelf, but not to be served: quarantined, recalled, or missing until counted.</summary>
    OnHold,

    /// <summary>In a vehicle.</summary>
    InTransit,

    /// <summary>With a household.</summary>
    Delivered,

    /// <summary>Thrown away.</summary>
    Wasted,

    /// <summary>Sent to another pantry.</summary>
    TransferredOut,
}

/// <summary>A double-entry movement of units of one lot. The quantity is positive.</summary>
public readonly record struct Posting(LotId Lot, Account From, Account To, int Quantity);

/// <summary>The balances of one lot, in units.</summary>
public readonly record struct LotAccounts(
    int Received = 0,
    int Adjusted = 0,
    int Free = 0,
    int Reserved = 0,
    int OnHold = 0,
    int InTransit = 0,
    int Delivered = 0,
    int Wasted = 0,
    int TransferredOut = 0)
{
    /// <summary>Invariant I1: what came in is where the accounts say it is.</summary>
    public bool Balances =>
        Received + Adjusted == Free + Reserved + OnHold + InTransit + Delivered + Wasted + TransferredOut;

    /// <summary>Invariant I2: no account of a lot is negative. Only the source <see cref="Adjusted"/> may be.</summary>
    public bool NoneNegative =>
        Received >= 0 && Free >= 0 && Reserved >= 0 && OnHold >= 0 && InTransit >= 0 && Delivered >= 0
        && Wasted >= 0 && TransferredOut >= 0;

    /// <summary>
    /// What people booked in and out: it changes when units are received, corrected, counted, thrown away or transferred, and not
    /// by what boxes do.
    /// </summary>
    public int Booked => Received + Adjusted - Wasted - TransferredOut;

    /// <summary>True when no unit of the lot is left here or in a vehicle.</summary>
    public bool IsUsedUp => Free == 0 && Reserved == 0 && OnHold == 0 && InTransit == 0;

    public LotAccounts Apply(Posting posting) =>
        Add(posting.From, posting.From is Account.Received or Account.Adjusted ? posting.Quantity : -posting.Quantity)
            .Add(posting.To, posting.To is Account.Received or Account.Adjusted ? -posting.Quantity : posting.Quantity);

    private LotAccounts Add(Account account, int quantity) => account switch
    {
        Account.Received => this with { Received = Received + quantity },
        Account.Adjusted => this with { Adjusted = Adjusted + quantity },
        Account.Free => this with { Free = Free + quantity },
        Account.Reserved => this with { Reserved = Reserved + quantity },
        Account.OnHold => this with { OnHold = OnHold + quantity },
        Account.InTransit => this with { InTransit = InTransit + quantity },
        Account.Delivered => this with { Delivered = Delivered + quantity },
        Account.Wasted => this with { Wasted = Wasted + quantity },
        Account.TransferredOut => this with { TransferredOut = TransferredOut + quantity },
    };
}
