import { signal } from "@preact/signals";
import type { Session } from "../core/session";
import { useEffect, useState } from "preact/hooks";

let clock: () => number = Date.now;

/** The time by the pantry's clock, every five seconds while somebody looks. */
export const now = signal(Date.now());

/** The time by the pantry's clock, at once; in milliseconds since 1970. */
export const rightNow = () => clock();

/** Whatever counts down goes by the session's clock: the phone's own may be wrong. */
export function startClock(session: Session): void {
  clock = () => session.now();
  now.value = clock();
  setInterval(() => {
    if (!document.hidden) now.value = clock();
  }, 5000);
  document.addEventListener("visibilitychange", () => (now.value = clock()));
}

/** Whole seconds until then; 0 once it is past. */
export function useSecondsUntil(until: Date | undefined): number {
  const left = () => (until ? Math.max(0, Math.ceil((until.getTime() - clock()) / 1000)) : 0);
  const [, redraw] = useState(0);
  useEffect(() => {
    if (left() === 0) return;
    const timer = setInterval(() => redraw((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [until?.getTime()]);
  return left();
}
