// What the driver chose for this phone. None of it says anything about a route, so it may stay in localStorage.
import { effect, signal } from "@preact/signals";

export type Language = "en" | "es";
export type Theme = "auto" | "dark" | "sun";

const key = "driver.preferences";

interface Stored { language?: Language; theme?: Theme; usePosition?: boolean; notifications?: boolean }

function stored(): Stored {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Stored;
  } catch {
    return {};
  }
}

const before = stored();
const spanish = navigator.languages.find((tag) => /^(en|es)\b/.test(tag))?.startsWith("es") ?? false;

export const language = signal<Language>(before.language ?? (spanish ? "es" : "en"));
export const theme = signal<Theme>(before.theme ?? "auto");
/** Whether the phone's position may be used on the phone. */
export const usePosition = signal(before.usePosition ?? false);
export const notifications = signal(before.notifications ?? false);

/** The tag that dates and numbers are written by: the phone's own kind of the language, if it has one. */
export const locale = () => navigator.languages.find((tag) => tag.startsWith(language.value)) ?? language.value;

export function startPreferences(): void {
  effect(() => {
    const chosen = {
      language: language.value, theme: theme.value, usePosition: usePosition.value, notifications: notifications.value,
    };
    document.documentElement.lang = chosen.language;
    document.documentElement.dataset.theme = chosen.theme;
    try {
      localStorage.setItem(key, JSON.stringify(chosen));
    } catch {
      // Storage is full or blocked: the choice lasts until the app is closed.
    }
  });
}
