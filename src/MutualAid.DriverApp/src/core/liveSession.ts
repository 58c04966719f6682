// The session that the screens get: what is stored, what the pantry says, and what the driver does.
import { signal } from "@preact/signals";
import type { HelpKind } from "../gen/mutualaid/driver/v1/driver_pb";
import { Actions } from "./actions";
import { Clock } from "./clock";
import { unattended, type Core } from "./core";
import { openDatabase, putSetting, readAll, wipe, write, type Database, type Snapshot, type Transaction } from "./database";
import { enrol } from "./enrolment";
import { Leases } from "./leases";
import { pendingChange } from "./planDiff";
import { viewRoute } from "./routeView";
import type { Device, OutcomeReport, Phase, PlanChange, RouteView, Session, Todo } from "./session";
import { Sync } from "./sync";
import { Calls } from "./transport";
import { Updates } from "./updates";

/** What the session runs on; tests put their own in its place. */
export interface Surroundings {
  fetch: typeof globalThis.fetch;
  baseUrl: string;
  databaseName: string;
  /** Milliseconds since 1970 by the phone's clock. */
  wall: () => number;
  /** Milliseconds that no clock setting moves. */
  monotonic: () => number;
}

const shortestTimer = 250;
const longestTimer = 60_000;

export async function openSession(surroundings: Partial<Surroundings> = {}): Promise<LiveSession> {
  const all: Surroundings = {
    fetch: (input, init) => globalThis.fetch(input, init),
    baseUrl: globalThis.location?.origin ?? "",
    databaseName: "mutualaid-driver",
    wall: () => Date.now(),
    monotonic: () => performance.now(),
    ...surroundings,
  };
  const database = await openDatabase(all.databaseName);
  const session = new LiveSession(database, await readAll(database), all);
  await session.begin();
  return session;
}

export class LiveSession implements Session, Core {
  readonly phase = signal<Phase>("starting");
  readonly device = signal<Device | undefined>(undefined);
  readonly unsent = signal(0);
  readonly todos = signal<readonly Todo[]>([]);
  readonly route = signal<RouteView | null | undefined>(undefined);
  readonly planChange = signal<PlanChange | undefined>(undefined);
  readonly storage = signal<"persistent" | "may-be-evicted" | "unknown">("unknown");
  readonly clock: Clock;
  readonly calls: Calls;
  private readonly actions = new Actions(this);
  private readonly leases: Leases;
  private readonly sync: Sync;
  private readonly updates = new Updates();
  private readonly tabs: BroadcastChannel | undefined;
  /** Calls that fail while the phone signs out say nothing of what the pantry did. */
  private leaving = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly database: Database, public known: Snapshot, surroundings: Surroundings) {
    this.clock = new Clock(surroundings.wall, surroundings.monotonic, known.clock);
    const signer = () => {
      const { device } = this.known;
      return device && { deviceId: device.deviceId, key: device.keys.sign.privateKey };
    };
    this.calls = new Calls(this.clock, signer, surroundings.fetch, surroundings.baseUrl);
    this.leases = new Leases(this);
    this.sync = new Sync(this, surroundings.databaseName, () => this.leases.ensure());
    if (typeof BroadcastChannel !== "undefined") {
      this.tabs = new BroadcastChannel(surroundings.databaseName);
      this.tabs.onmessage = () => unattended(this.reload());
    }
  }

  get online() { return this.calls.online; }
  get updateReady() { return this.updates.ready; }
  get view() { return this.route.value; }

  async begin(): Promise<void> {
    this.show();
    await this.leases.sweep();
    await this.readStorage();
  }

  /** Stops all that runs by itself; what is stored stays. */
  close(): void {
    this.sync.stop();
    clearTimeout(this.timer);
    this.tabs?.close();
    this.database.close();
  }

  async change<T>(make: (transaction: Transaction) => Promise<T>): Promise<T> {
    const result = await write(this.database, make);
    await this.reload();
    this.tabs?.postMessage("changed");
    return result;
  }

  async reload(): Promise<void> {
    this.known = await readAll(this.database);
    this.show();
    await this.leases.sweep();
  }

  async wipe(revoked: boolean): Promise<void> {
    if (revoked && (this.leaving || !this.known.device)) return;
    this.sync.stop();
    await wipe(this.database, revoked);
    if (typeof caches !== "undefined") await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
    await this.reload();
    this.tabs?.postMessage("wiped");
  }

  sendNow() { return this.sync.sendNow(); }

  async enrol(invitation: string): Promise<"enrolled" | "not-valid" | "offline"> {
    const result = await enrol(this, invitation);
    if (result === "enrolled") this.updates.fillCache();
    return result;
  }

  async signOut(force: boolean): Promise<"done" | "unsent"> {
    if (this.known.entries.length > 0) await this.sendNow();
    if (this.known.entries.length > 0 && !force) return "unsent";
    if (this.known.device) {
      const operationId = crypto.randomUUID();
      this.leaving = true;
      this.sync.stop();
      await this.calls.call((client, options) => client.signOut({ operationId }, options)).catch(() => undefined);
      await this.wipe(false).finally(() => this.leaving = false);
    }

    return "done";
  }

  async refresh(): Promise<void> {
    if (this.phase.value !== "ready") return;
    await this.sync.sendNow();
    await this.sync.refresh();
  }

  async askToPersist(): Promise<void> {
    if (typeof navigator !== "undefined") await navigator.storage?.persist?.();
    await this.readStorage();
  }

  applyUpdate() { return this.updates.apply(); }
  now() { return this.clock.now(); }

  answer(accepted: boolean) { return this.actions.answer(accepted); }
  confirmLoad(boxes: Parameters<Session["confirmLoad"]>[0]) { return this.actions.confirmLoad(boxes); }
  report(stopId: string, outcome: OutcomeReport) { return this.actions.report(stopId, outcome); }
  undo(stopId: string) { this.show(); return this.actions.undo(stopId); }
  acknowledgePlan(version: number) { return this.actions.acknowledgePlan(version); }
  askHelp(kind: HelpKind, stopId: string | undefined, note: string) { return this.actions.askHelp(kind, stopId, note); }
  endShift() { return this.actions.endShift(); }

  dismissTodo(operationId: string): Promise<void> {
    return this.change((transaction) => transaction.objectStore("todos").delete(operationId));
  }

  openStop(stopId: string) { return this.leases.open(stopId); }

  /** Tells the screens, and comes back when something lapses. */
  private show(): void {
    const { known } = this;
    const { device, route } = known;
    this.device.value = device && { deviceId: device.deviceId, driverLabel: device.driverLabel, shortCode: device.deviceId.slice(0, 4) };
    this.unsent.value = known.entries.length;
    this.todos.value = known.todos.map(({ bytes: _, ...todo }) => todo);
    const view = route && viewRoute(route, known, this.clock);
    this.route.value = view;
    this.planChange.value = route ? pendingChange(route, known.plan, view?.answer === "accepted") : undefined;
    const phase = device ? "ready" : known.revoked ? "revoked" : "not-enrolled";
    if (phase !== this.phase.value) {
      this.phase.value = phase;
      if (phase === "ready") this.sync.start();
      else this.sync.stop();
    }

    clearTimeout(this.timer);
    const next = this.leases.nextDeadline();
    if (next < Infinity) this.timer = setTimeout(() => unattended(this.lapse()), Math.max(Math.min(next + 1, longestTimer), shortestTimer));
  }

  private async lapse(): Promise<void> {
    await write(this.database, (transaction) => putSetting(transaction, "clock", this.clock.stored()));
    this.show();
    await this.leases.sweep();
  }

  private async readStorage(): Promise<void> {
    const persisted = typeof navigator === "undefined" ? undefined : await navigator.storage?.persisted?.().catch(() => undefined);
    this.storage.value = persisted === undefined ? "unknown" : persisted ? "persistent" : "may-be-evicted";
  }
}
