import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { attempt } from "./notices";

interface Props {
  act: () => Promise<unknown>;
  class?: string;
  disabled?: boolean;
  children: ComponentChildren;
}

/** A button for what takes a moment: a second tap meanwhile does nothing, and a failure is told. */
export function ActionButton({ act, class: kind, disabled, children }: Props) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy || disabled) return;
    setBusy(true);
    await attempt(act);
    setBusy(false);
  };
  return (
    <button type="button" class={kind} onClick={press} aria-disabled={busy || disabled} aria-busy={busy}>{children}</button>
  );
}
