import type { BoxView } from "../core/session";

export interface Cold {
  since: Date;
  /** Minutes out of refrigeration, of those allowed. */
  used: number;
  allowed: number;
  tone: "good" | "warn" | "bad";
}

/** How the cold items of these boxes stand: those whose time ends first. Undefined when none is in the car. */
export function coldOf(boxes: readonly BoxView[], now: number): Cold | undefined {
  const out = boxes.flatMap(({ loaded, loadedAt, coldMinutes }) =>
    loaded && loadedAt && coldMinutes > 0 ? [{ since: loadedAt, ends: loadedAt.getTime() + coldMinutes * 60_000, coldMinutes }] : []);
  const first = out.sort((a, b) => a.ends - b.ends)[0];
  if (!first) return undefined;
  const left = (first.ends - now) / 60_000;
  return {
    since: first.since,
    used: Math.floor(first.coldMinutes - left),
    allowed: first.coldMinutes,
    tone: left <= 0 ? "bad" : left <= 30 ? "warn" : "good",
  };
}
