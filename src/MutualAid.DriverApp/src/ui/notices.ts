// What is said once: to the screen reader, and when something failed.
import { signal } from "@preact/signals";

export const announcement = signal("");
export const failed = signal(false);

/** Read aloud by a screen reader, even when it is the same text as before. */
export function announce(text: string): void {
  announcement.value = announcement.value === text ? `${text}\u00a0` : text;
}

/** Whether it worked; when it didn't, the driver is told. */
export async function attempt(what: () => Promise<unknown>): Promise<boolean> {
  failed.value = false;
  try {
    await what();
    return true;
  } catch (error) {
    failed.value = true;
    console.error(error instanceof Error ? error.name : "unknown");
    return false;
  }
}
