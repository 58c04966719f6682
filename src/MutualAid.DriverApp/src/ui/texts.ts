// The texts of the driver's language, and how their gaps are filled.
import { computed } from "@preact/signals";
import { en, type Texts } from "../texts/en";
import { es } from "../texts/es";
import { language } from "./preferences";

export const texts = computed<Texts>(() => (language.value === "es" ? es : en));

/** Fills {names}. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}

/** The form of a text that the number asks for, filled with it as {n}. */
export function count(forms: { one: string; other: string }, n: number): string {
  return fill(new Intl.PluralRules(language.value).select(n) === "one" ? forms.one : forms.other, { n });
}
