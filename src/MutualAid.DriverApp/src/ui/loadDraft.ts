// What is ticked before it is saved, so that nothing is lost when the app is killed meanwhile. Box codes only.
import type { LoadedBox_LoadRefusal } from "../gen/mutualaid/driver/v1/driver_pb";

const key = "driver.load";

/** Of each box checked, by its code: 0 when it is in the car, else why not. */
export type Checked = Readonly<Record<string, LoadedBox_LoadRefusal>>;

export function readDraft(): Checked {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Checked;
  } catch {
    return {};
  }
}

export function writeDraft(checked: Checked): void {
  try {
    localStorage.setItem(key, JSON.stringify(checked));
  } catch {
    // Then it lasts as long as the screen.
  }
}

export const clearDraft = () => localStorage.removeItem(key);

/** Codes as people and scanners give them. */
export const plainCode = (code: string) => code.trim().toUpperCase();
