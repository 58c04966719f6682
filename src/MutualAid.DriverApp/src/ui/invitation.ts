// Invitations: twelve letters and digits, written XXXX-XXXX-XXXX, typed in whatever way or scanned from an address.

/** The letters and digits of an invitation, in capitals. */
export function plainInvitation(typed: string): string {
  const hash = typed.lastIndexOf("#i=");
  return (hash < 0 ? typed : typed.slice(hash + 3)).toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** In groups of four. */
export const grouped = (plain: string) => plain.replace(/(.{4})(?=.)/g, "$1-");

/** Takes an invitation out of the address, so that it is neither kept in the history nor seen over a shoulder. */
export function takeFromAddress(): string {
  const { hash, pathname, search } = location;
  if (!hash.startsWith("#i=")) return "";
  history.replaceState(history.state, "", pathname + search);
  let code = hash;
  try {
    code = decodeURIComponent(hash);
  } catch {
    // It is read as it stands.
  }
  return grouped(plainInvitation(code));
}
