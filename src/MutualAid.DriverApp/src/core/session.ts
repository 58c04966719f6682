// What the screens know and can do. The screens see nothing else of the core.
import type { ReadonlySignal } from "@preact/signals";
import type {
  BoxLine, DoorInstruction, HelpKind, LoadedBox_LoadRefusal, OutcomeKind, ReportOutcome_BoxFate, ReportOutcome_Handover,
} from "../gen/mutualaid/driver/v1/driver_pb";

export type Phase =
  | "starting"
  | "not-enrolled"
  | "ready"
  /** The pantry revoked this phone: everything was wiped. */
  | "revoked";

export interface Session {
  readonly phase: ReadonlySignal<Phase>;
  readonly device: ReadonlySignal<Device | undefined>;
  /** Whether the last call got through. */
  readonly online: ReadonlySignal<boolean>;
  /** Operations that are durable here and not yet acknowledged by the pantry. */
  readonly unsent: ReadonlySignal<number>;
  /** Operations that the pantry refused; each stays until the driver has dealt with it. */
  readonly todos: ReadonlySignal<readonly Todo[]>;
  /** Undefined while nothing is known yet, null when the pantry has no route for this driver today. */
  readonly route: ReadonlySignal<RouteView | null | undefined>;
  /** What differs between the plan that the driver last acknowledged and the newest one; undefined when nothing does. */
  readonly planChange: ReadonlySignal<PlanChange | undefined>;
  readonly storage: ReadonlySignal<"persistent" | "may-be-evicted" | "unknown">;
  /** A newer version of the app is on this phone and waits; applyUpdate() reloads into it. */
  readonly updateReady: ReadonlySignal<boolean>;

  /** The keys are made on this phone. Typed or scanned; an address that ends in "#i=CODE" is understood too. */
  enrol(invitation: string): Promise<"enrolled" | "not-valid" | "offline">;
  /** Tells the pantry if it can, then wipes everything on this phone. Refused while operations are unsent, unless forced. */
  signOut(force: boolean): Promise<"done" | "unsent">;
  /**
   * Milliseconds since 1970 by the pantry's clock, as this phone knows it. All times in here are by that clock; a
   * countdown compares them with this and not with the phone's own.
   */
  now(): number;
  /** Asks the pantry now instead of waiting for it to push. */
  refresh(): Promise<void>;
  /** Asks the browser not to evict what is stored. */
  askToPersist(): Promise<void>;
  applyUpdate(): Promise<void>;

  // Each of these resolves once the operation is durable on the phone; only then may a screen say "saved".
  answer(accepted: boolean): Promise<void>;
  confirmLoad(boxes: readonly { boxId: string; refusal: LoadedBox_LoadRefusal }[]): Promise<void>;
  report(stopId: string, outcome: OutcomeReport): Promise<void>;
  /** Takes the last report of a stop back; possible for a minute after it was made, later it throws. */
  undo(stopId: string): Promise<void>;
  acknowledgePlan(version: number): Promise<void>;
  askHelp(kind: HelpKind, stopId: string | undefined, note: string): Promise<void>;
  endShift(): Promise<void>;
  /** The driver has dealt with a refused operation. */
  dismissTodo(operationId: string): Promise<void>;

  /**
   * Details of a stop, in memory only: the caller drops them when the screen goes. From the phone's own sealed copy while
   * its lease lasts, else asked of the pantry.
   */
  openStop(stopId: string): Promise<{ details: DoorDetails; until: Date } | { refused: RevealRefusal }>;
}

export interface Device {
  deviceId: string;
  driverLabel: string;
  /** What the pantry's list calls this phone: the first four characters of its id. */
  shortCode: string;
}

/** Why there are no details to show. */
export type RevealRefusal =
  /** No signal, and no lease for this stop: call the pantry. */
  | "offline"
  | "not-started" | "beyond-window" | "finished" | "cancelled" | "forgotten" | "route-ended";

export interface RouteView {
  routeId: string;
  date: string;
  version: number;
  answer: "none" | "accepted" | "declined";
  withdrawn: boolean;
  ended: boolean;
  /** Whether every box has a word of the driver's on it. */
  loadConfirmed: boolean;
  /** The pantry's newest word and what still waits in the outbox, together. Cancelled stops are among them. */
  stops: readonly StopView[];
  /** The first loaded stop that is neither finished nor cancelled. */
  currentStopId: string | undefined;
  pantry: { name: string; phone: string; timeZone: string; latitude: number; longitude: number };
  help: { kind: HelpKind; state: "unsent" | "sent" | "seen" } | undefined;
}

export interface StopView {
  stopId: string;
  code: string;
  /** From 1, in the order of the route. */
  place: number;
  plannedArrival: Date;
  expectedArrival: Date;
  cancelled: boolean;
  boxes: readonly BoxView[];
  /** Of a report that another phone made the time isn't known; it has the expected arrival's. */
  outcome: { kind: OutcomeKind; at: Date; unsent: boolean } | undefined;
  /** Until when the last report can be undone; undefined when it can't. */
  undoUntil: Date | undefined;
  /** Until when this phone holds the sealed details; undefined when it doesn't. */
  leasedUntil: Date | undefined;
  /** One of the current stop and the next two. */
  inWindow: boolean;
}

export interface BoxView {
  boxId: string;
  code: string;
  loaded: boolean | undefined;
  refusal: LoadedBox_LoadRefusal | undefined;
  /** When it was loaded, by this phone; undefined when it wasn't, or by another one. */
  loadedAt: Date | undefined;
  cold: boolean;
  /** How long the cold items may be out of refrigeration; 0 when there are none. */
  coldMinutes: number;
  lines: readonly BoxLine[];
  allergens: readonly string[];
  allergensUnknown: boolean;
}

export interface OutcomeReport {
  kind: OutcomeKind;
  handover: ReportOutcome_Handover;
  keptBack: readonly { boxId: string; lot: string; quantity: number }[];
  fate: ReportOutcome_BoxFate;
  /** Sealed to the pantry before it is stored; empty for none. */
  note: string;
}

export interface DoorDetails {
  address: string;
  entrance: string;
  place: { latitude: number; longitude: number } | undefined;
  alias: string;
  /** Empty unless the household wants to be called by the driver. */
  phone: string;
  doorNote: string;
  instructions: readonly DoorInstruction[];
  /** A BCP 47 tag, or empty. */
  language: string;
  driverWord: DoorWord;
  householdWord: DoorWord;
}

/** What the driver and the household know each other by. */
export interface DoorWord {
  /** In the household's language; empty when there is none. */
  text: string;
  /** The same in English; empty where that is the household's language. */
  english: string;
  /** The address of a picture, or empty. */
  picture: string;
}

export interface PlanChange {
  version: number;
  /** By stop codes, in the new order. */
  added: readonly string[];
  removed: readonly string[];
  cancelled: readonly string[];
  /** Stops that are in both plans but whose place among these changed. */
  moved: readonly { code: string; from: number; to: number }[];
  withdrawn: boolean;
}

export interface Todo {
  operationId: string;
  what: "answer" | "load" | "outcome" | "undo" | "acknowledge" | "help" | "end-shift";
  stopCode: string | undefined;
  /** The name of the pantry's rule, such as "UnknownStop". */
  reason: string;
  at: Date;
}
