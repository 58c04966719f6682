using Microsoft.AspNetCore.Identity;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>What ASP.NET Core Identity says of names and passwords, in the language of staff.</summary>
internal sealed class StaffErrors : IdentityErrorDescriber
{
    public override IdentityError DuplicateUserName(string userName) => Say(base.DuplicateUserName(userName), T($"Username '{userName}' is already taken."));

    public override IdentityError PasswordTooShort(int length) => Say(base.PasswordTooShort(length), T($"Passwords must be at least {length} characters."));

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars) =>
        Say(base.PasswordRequiresUniqueChars(uniqueChars), T($"Passwords must use at least {uniqueChars} different characters."));

    public override IdentityError ConcurrencyFailure() => Say(base.ConcurrencyFailure(), T($"Optimistic concurrency failure, object has been modified."));

    private static IdentityError Say(IdentityError error, string description) => new() { Code = error.Code, Description = description };
}
