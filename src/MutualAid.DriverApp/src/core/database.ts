// What the phone keeps. Nothing in here says who or where a household is, but for what is sealed. Upgrades only add:
// a newer app finds whatever an older one left.
import { fromBinary } from "@bufbuild/protobuf";
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type OpenDBCallbacks, type StoreNames } from "idb";
import { RouteSchema, type LoadedBox_LoadRefusal, type Route } from "../gen/mutualaid/driver/v1/driver_pb";
import type { Stamp, StoredClock } from "./clock";
import type { PhoneKeys } from "./keys";
import type { Plan } from "./planDiff";
import type { Todo } from "./session";

export interface OutboxEntry {
  /** Its place in the phone's own count. */
  sequence: number;
  operationId: string;
  routeId: string;
  /** mutualaid.driver.v1.Operation; whatever version of the app sends it, sends these bytes. */
  bytes: Uint8Array;
  stopCode: string | undefined;
  stamp: Stamp;
  /** By the phone's own clock, uncorrected. */
  deviceTime: number;
  /** As sent: corrected, and never before the operation that went ahead of it. */
  occurredAt: number;
}

export interface StoredTodo extends Todo {
  bytes: Uint8Array;
}

/** A report that this phone made and did not take back. */
export interface StoredReport {
  operationId: string;
  routeId: string;
  stopId: string;
  sequence: number;
  stamp: Stamp;
  occurredAt: number;
  /** mutualaid.driver.v1.ReportOutcome without its note, to be made again when a later report is taken back. */
  bytes: Uint8Array;
  undoable: boolean;
}

/** What this phone said of a box. */
export interface StoredLoad {
  boxId: string;
  routeId: string;
  refusal: LoadedBox_LoadRefusal;
  at: number;
}

/** Details of a stop, sealed. */
export interface StoredLease {
  stopId: string;
  routeId: string;
  /** mutualaid.driver.v1.SealedStop. */
  bytes: Uint8Array;
  until: number;
}

export interface StoredDevice {
  deviceId: string;
  driverLabel: string;
  keys: PhoneKeys;
}

/** Settings by their keys. */
export interface Settings {
  device: StoredDevice;
  /** An enrolment that was tried: sent again, it is the same one. */
  enrolment: { operationId: string; invitationHash: string; keys: PhoneKeys };
  clock: StoredClock;
  count: { sequence: number; occurredAt: number };
  /** mutualaid.driver.v1.Route; null when the pantry has none. */
  route: Uint8Array | null;
  plan: Plan;
  revoked: true;
}

interface Schema extends DBSchema {
  settings: { key: string; value: unknown };
  outbox: { key: number; value: OutboxEntry };
  todos: { key: string; value: StoredTodo };
  reports: { key: string; value: StoredReport };
  loads: { key: string; value: StoredLoad };
  leases: { key: string; value: StoredLease };
}

export type Database = IDBPDatabase<Schema>;
export type Transaction = IDBPTransaction<Schema, StoreNames<Schema>[], "readwrite">;
const stores = ["settings", "outbox", "todos", "reports", "loads", "leases"] as const;

/** All that is stored, read at once. */
export interface Snapshot {
  device: StoredDevice | undefined;
  clock: StoredClock | undefined;
  route: Route | null | undefined;
  plan: Plan | undefined;
  revoked: boolean;
  entries: OutboxEntry[];
  todos: StoredTodo[];
  reports: StoredReport[];
  loads: StoredLoad[];
  leases: StoredLease[];
}

export async function openDatabase(name: string): Promise<Database> {
  // A newer app in another tab needs the database: let go of it.
  const blocking: OpenDBCallbacks<Schema>["blocking"] = (_current, _blocked, event) => (event.target as IDBDatabase).close();
  try {
    return await openDB<Schema>(name, 1, {
      blocking,
      upgrade(database, oldVersion) {
        if (oldVersion >= 1) return;
        database.createObjectStore("settings");
        database.createObjectStore("outbox", { keyPath: "sequence" });
        database.createObjectStore("todos", { keyPath: "operationId" });
        database.createObjectStore("reports", { keyPath: "operationId" });
        database.createObjectStore("loads", { keyPath: "boxId" });
        database.createObjectStore("leases", { keyPath: "stopId" });
      },
    });
  } catch (error) {
    // A newer app was here before, and only added.
    if (error instanceof DOMException && error.name === "VersionError") return openDB<Schema>(name, undefined, { blocking });
    throw error;
  }
}

export async function setting<K extends keyof Settings>(
  from: Database | Transaction, key: K,
): Promise<Settings[K] | undefined> {
  const value = "objectStore" in from ? from.objectStore("settings").get(key) : from.get("settings", key);
  return (await value) as Settings[K] | undefined;
}

export function putSetting<K extends keyof Settings>(transaction: Transaction, key: K, value: Settings[K]): Promise<unknown> {
  return transaction.objectStore("settings").put(value, key);
}

/** Changes the database; resolves once the change is on disk. Only database calls may be awaited inside. */
export async function write<T>(database: Database, change: (transaction: Transaction) => Promise<T>): Promise<T> {
  const transaction = database.transaction([...stores], "readwrite", { durability: "strict" });
  const settled = transaction.done;
  settled.catch(() => undefined);
  try {
    const result = await change(transaction);
    await settled;
    return result;
  } catch (error) {
    try { transaction.abort(); } catch { /* it is over already */ }
    throw error;
  }
}

export async function readAll(database: Database): Promise<Snapshot> {
  const transaction = database.transaction([...stores], "readonly");
  const settings = transaction.objectStore("settings");
  const one = async <K extends keyof Settings>(key: K) => (await settings.get(key)) as Settings[K] | undefined;
  const [device, clock, route, plan, revoked, entries, todos, reports, loads, leases] = await Promise.all([
    one("device"), one("clock"), one("route"), one("plan"), one("revoked"),
    transaction.objectStore("outbox").getAll(), transaction.objectStore("todos").getAll(),
    transaction.objectStore("reports").getAll(), transaction.objectStore("loads").getAll(),
    transaction.objectStore("leases").getAll(),
  ]);
  return {
    device, clock, plan, entries, todos, loads, leases,
    route: route ? fromBinary(RouteSchema, route) : route,
    revoked: revoked === true,
    reports: reports.sort((a, b) => a.sequence - b.sequence),
  };
}

/** Nothing stays but whether the pantry wanted it so. */
export function wipe(database: Database, revoked: boolean): Promise<void> {
  return write(database, async (transaction) => {
    await Promise.all(stores.map((store) => transaction.objectStore(store).clear()));
    if (revoked) await putSetting(transaction, "revoked", true);
  });
}
