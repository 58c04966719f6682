// The session that the screens get: what is stored, what the pantry says, and what the driver does.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { signal } from "@preact/signals";
import { ReportOutcomeSchema, type HelpKind, type LoadedBox_LoadRefusal, type Route } from "../gen/mutualaid/driver/v1/driver_pb";
import { Clock } from "./clock";
import type { Core } from "./core";
import { openDatabase, putSetting, readAll, wipe, write, type Database, type Snapshot, type Transaction } from "./database";
import { enrol } from "./enrolment";
import { sealNote } from "./keys";
import { Leases } from "./leases";
import { notifyOfPlan } from "./notify";
import { append, type NewOperation } from "./outbox";
import { pendingChange, planOf } from "./planDiff";
import { lastReport, viewRoute } from "./routeView";
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
  private readonly leases: Leases;
  private readonly sync: Sync;
  private readonly updates = new Updates();
  private readonly tabs: BroadcastChannel | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly database: Database, public known: Snapshot, surroundings: Surroundings) {
    this.clock = new Clock(surroundings.wall, surroundings.monotonic, known.clock);
    const signer = () => {
      const { device } = this.known;
      return device && { deviceId: device.deviceId, key: device.keys.sign.privateKey };
    };
    this.calls = new Calls(this.clock, signer, surroundings.fetch, surroundings.baseUrl);
    this.leases = new Leases(this);
    this.sync = new Sync(this, surroundings.databaseName, notifyOfPlan, () => this.leases.ensure());
    if (typeof BroadcastChannel !== "undefined") {
      this.tabs = new BroadcastChannel(surroundings.databaseName);
      this.tabs.onmessage = () => void this.reload();
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
      await this.calls.call((client, options) => client.signOut({ operationId }, options)).catch(() => undefined);
      await this.wipe(false);
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

  answer(accepted: boolean): Promise<void> {
    const route = this.theRoute();
    const operations: NewOperation[] = [{ operationId: crypto.randomUUID(), what: { case: "answer", value: { accepted } } }];
    if (!accepted) return this.act(operations);
    operations.push(acknowledgement(route.version));
    return this.act(operations, (transaction) => putSetting(transaction, "plan", planOf(route)));
  }

  confirmLoad(boxes: readonly { boxId: string; refusal: LoadedBox_LoadRefusal }[]): Promise<void> {
    const { routeId } = this.theRoute();
    const value = { boxes: boxes.map(({ boxId, refusal }) => ({ boxId, refusal })) };
    return this.act([{ operationId: crypto.randomUUID(), what: { case: "load", value } }], async (transaction) => {
      for (const box of value.boxes) await transaction.objectStore("loads").put({ ...box, routeId, at: this.clock.now() });
    });
  }

  async report(stopId: string, outcome: OutcomeReport): Promise<void> {
    const operationId = crypto.randomUUID();
    const { kind, handover, fate } = outcome;
    const value = create(ReportOutcomeSchema, { stopId, kind, handover, fate, keptBack: outcome.keptBack.map((kept) => ({ ...kept })) });
    const bytes = toBinary(ReportOutcomeSchema, value);
    const note = await this.sealed(outcome.note, operationId);
    await this.actOnStop(stopId, bytes, { operationId, what: { case: "outcome", value: note ? { ...value, note } : value } }, true);
  }

  async undo(stopId: string): Promise<void> {
    const { routeId } = this.theRoute();
    this.show();
    const last = lastReport(this.known.reports, routeId, stopId);
    if (!last || !this.stop(stopId)?.undoUntil) throw new Error("UndoIsOver");
    const operationId = crypto.randomUUID();
    const earlier = lastReport(this.known.reports.filter((report) => report !== last), routeId, stopId);
    const taken = earlier ? [last.operationId, earlier.operationId] : [last.operationId];
    if (earlier) {
      const value = fromBinary(ReportOutcomeSchema, earlier.bytes);
      await this.actOnStop(stopId, earlier.bytes, { operationId, what: { case: "outcome", value } }, false, taken);
    } else {
      await this.actOnStop(stopId, undefined, { operationId, what: { case: "undo", value: { stopId } } }, false, taken);
    }
  }

  acknowledgePlan(version: number): Promise<void> {
    const route = this.theRoute();
    return this.act([acknowledgement(version)], async (transaction) => {
      if (route.version === version) await putSetting(transaction, "plan", planOf(route));
    });
  }

  async askHelp(kind: HelpKind, stopId: string | undefined, note: string): Promise<void> {
    const operationId = crypto.randomUUID();
    const sealed = await this.sealed(note, operationId);
    const value = { kind, stopId: stopId ?? "", ...(sealed && { note: sealed }) };
    await this.act([{ operationId, what: { case: "help", value }, stopCode: stopId && this.stop(stopId)?.code }]);
  }

  endShift(): Promise<void> {
    return this.act([{ operationId: crypto.randomUUID(), what: { case: "endShift", value: {} } }],
      (transaction) => transaction.objectStore("leases").clear());
  }

  dismissTodo(operationId: string): Promise<void> {
    return this.change((transaction) => transaction.objectStore("todos").delete(operationId));
  }

  openStop(stopId: string) { return this.leases.open(stopId); }
  wordMatches(stopId: string, said: string) { return this.leases.wordMatches(stopId, said); }

  private async act(operations: readonly NewOperation[], also?: (transaction: Transaction) => Promise<unknown>): Promise<void> {
    const { routeId } = this.theRoute();
    await this.change(async (transaction) => {
      await append(transaction, this.clock, routeId, operations);
      await also?.(transaction);
    });
    void this.sync.sendNow();
  }

  /** Also keeps what was reported, and forgets what was taken back. */
  private async actOnStop(
    stopId: string, report: Uint8Array | undefined, operation: NewOperation, undoable: boolean, taken: readonly string[] = [],
  ): Promise<void> {
    const { routeId } = this.theRoute();
    const stopCode = this.stop(stopId)?.code;
    await this.change(async (transaction) => {
      const [entry] = await append(transaction, this.clock, routeId, [{ ...operation, stopCode }]);
      const reports = transaction.objectStore("reports");
      for (const operationId of taken) await reports.delete(operationId);
      const { operationId, sequence, stamp, occurredAt } = entry!;
      if (report) await reports.put({ operationId, routeId, stopId, sequence, stamp, occurredAt, bytes: report, undoable });
    });
    void this.sync.sendNow();
  }

  private async sealed(note: string, operationId: string) {
    if (note === "") return undefined;
    if ([...note].length > 500) throw new RangeError("NoteIsTooLong");
    return sealNote(note, operationId, this.theRoute().pantry?.noteKey ?? new Uint8Array());
  }

  private theRoute(): Route {
    if (!this.known.route) throw new Error("ThereIsNoRoute");
    return this.known.route;
  }

  private stop(stopId: string) {
    return this.view?.stops.find((stop) => stop.stopId === stopId);
  }

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
    const next = Math.min(this.leases.nextDeadline() + 1, longestTimer);
    if (Number.isFinite(this.leases.nextDeadline())) this.timer = setTimeout(() => void this.lapse(), Math.max(next, 0));
  }

  private async lapse(): Promise<void> {
    this.show();
    await this.leases.sweep();
  }

  private async readStorage(): Promise<void> {
    const persisted = typeof navigator === "undefined" ? undefined : await navigator.storage?.persisted?.().catch(() => undefined);
    this.storage.value = persisted === undefined ? "unknown" : persisted ? "persistent" : "may-be-evicted";
  }
}

function acknowledgement(version: number): NewOperation {
  return { operationId: crypto.randomUUID(), what: { case: "acknowledge", value: { version } } };
}
