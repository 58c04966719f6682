import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

/** The time, every five seconds while somebody looks. */
export const now = signal(Date.now());

export function startClock(): void {
  setInterval(() => {
    if (!document.hidden) now.value = Date.now();
  }, 5000);
  document.addEventListener("visibilitychange", () => (now.value = Date.now()));
}

/** Whole seconds until then; 0 once it is past. */
export function useSecondsUntil(until: Date | undefined): number {
  const left = () => (until ? Math.max(0, Math.ceil((until.getTime() - Date.now()) / 1000)) : 0);
  const [, redraw] = useState(0);
  useEffect(() => {
    if (left() === 0) return;
    const timer = setInterval(() => redraw((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [until?.getTime()]);
  return left();
}
