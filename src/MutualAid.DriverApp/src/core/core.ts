// What the parts of the core share.
import type { Clock } from "./clock";
import type { Database, Snapshot, Transaction } from "./database";
import type { RouteView } from "./session";
import type { Calls } from "./transport";

export interface Core {
  readonly database: Database;
  readonly clock: Clock;
  readonly calls: Calls;
  /** What is stored, as of the last change. */
  readonly known: Snapshot;
  readonly view: RouteView | null | undefined;
  /** Durable once it resolves; then the screens have it too. */
  change<T>(make: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Reads again what is stored, which another part or another tab has changed. */
  reload(): Promise<void>;
  /** Everything on this phone goes. */
  wipe(revoked: boolean): Promise<void>;
  /** Sends what waits; resolves when that is done or has failed. */
  sendNow(): Promise<void>;
}

export function isHidden(): boolean {
  return typeof document !== "undefined" && document.hidden;
}

/** Runs while no other tab runs under the same name. */
export function exclusively<T>(name: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  return locks ? locks.request(name, signal ? { signal } : {}, run) as Promise<T> : run();
}

/** For what runs by itself: when it fails there is nobody to tell, and it is tried again later. */
export function unattended(work: Promise<unknown>): void {
  work.catch(() => undefined);
}
