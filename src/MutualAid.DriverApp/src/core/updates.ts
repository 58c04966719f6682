// The service worker, which keeps the app itself on the phone, and newer versions of it.
import { signal } from "@preact/signals";

export class Updates {
  readonly ready = signal(false);
  private registration: ServiceWorkerRegistration | undefined;

  constructor() {
    if (!import.meta.env?.PROD || typeof navigator === "undefined" || !("serviceWorker" in navigator)) return;
    // After the first screen: what the worker fetches shall not compete with it.
    if (document.readyState === "complete") void this.register();
    else window.addEventListener("load", () => void this.register(), { once: true });
  }

  /** Reloads into the version that waits; the outbox is where it was. */
  async apply(): Promise<void> {
    const waiting = this.registration?.waiting;
    if (!waiting) return;
    const active = new Promise<void>((resolve) => waiting.addEventListener("statechange", () => {
      if (waiting.state === "activated") resolve();
    }));
    waiting.postMessage("take-over");
    await active;
    location.reload();
  }

  /** After a wipe the app is no longer on the phone; this puts it back. */
  fillCache(): void {
    this.registration?.active?.postMessage("fill");
  }

  private async register(): Promise<void> {
    try {
      this.registration = await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`, { updateViaCache: "none" });
    } catch {
      return;
    }

    const look = () => this.ready.value = this.registration!.waiting !== null && this.registration!.active !== null;
    look();
    this.registration.addEventListener("updatefound", () => {
      this.registration!.installing?.addEventListener("statechange", look);
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.registration!.update().catch(() => undefined);
    });
  }
}
