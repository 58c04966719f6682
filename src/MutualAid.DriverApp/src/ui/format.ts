// Times, durations, distances and lists in words.
import { locale } from "./preferences";
import { fill, texts } from "./texts";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale(), options)));
  return made;
}

/** The time of day in the pantry's time zone. */
export const clock = (at: Date, timeZone: string) => format({ timeZone, hour: "numeric", minute: "2-digit" }).format(at);

/** A yyyy-mm-dd date with its weekday. */
export const day = (date: string) =>
  format({ timeZone: "UTC", weekday: "long", day: "numeric", month: "long" }).format(new Date(`${date}T00:00:00Z`));

/** Whole minutes, such as "1 h 10 min". */
export function duration(minutes: number): string {
  const t = texts.value.time;
  const whole = Math.max(0, Math.round(minutes));
  const [h, m] = [Math.floor(whole / 60), whole % 60];
  return fill(h === 0 ? t.minutes : m === 0 ? t.hours : t.both, { h, m });
}

/** Metres, such as "240 m" or "3.2 km". */
export function distance(metres: number): string {
  const t = texts.value.distance;
  if (metres < 995) return fill(t.metres, { n: Math.round(metres / 10) * 10 });
  return fill(t.kilometres, { n: new Intl.NumberFormat(locale(), { maximumFractionDigits: metres < 9950 ? 1 : 0 }).format(metres / 1000) });
}

export const list = (items: readonly string[]) => new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);

/** The name of a language by its tag, in the driver's language; the tag itself when nobody knows it. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** How late an arrival is; up to five minutes either way is on time. */
export function lateness(planned: Date, expected: Date): { text: string; tone: "good" | "warn" } {
  const t = texts.value.drive;
  const minutes = Math.round((expected.getTime() - planned.getTime()) / 60_000);
  if (minutes > 5) return { text: fill(t.late, { time: duration(minutes) }), tone: "warn" };
  if (minutes < -5) return { text: fill(t.early, { time: duration(-minutes) }), tone: "good" };
  return { text: t.onTime, tone: "good" };
}
