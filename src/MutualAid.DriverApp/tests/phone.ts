// A phone for the tests: a session whose database outlives it, with clocks that the test moves.
import "fake-indexeddb/auto";
import { afterEach } from "vitest";
import { HelpKind, LoadedBox_LoadRefusal as LoadRefusal, OutcomeKind, ReportOutcome_BoxFate as BoxFate, ReportOutcome_Handover as Handover }
  from "../src/gen/mutualaid/driver/v1/driver_pb";
import { openSession, type LiveSession } from "../src/core/liveSession";
import type { OutcomeReport } from "../src/core/session";
import { Pantry, startTime } from "./pantry";

const opened: LiveSession[] = [];
afterEach(() => opened.splice(0).forEach((session) => session.close()));
let count = 0;

export class Phone {
  readonly pantry = new Pantry();
  /** The phone's own clock, and time that no setting moves. */
  wall = startTime;
  monotonic = 0;
  session!: LiveSession;
  readonly databaseName = `phone-${count += 1}`;

  /** Starts the app; what ran before is cut off in the middle of whatever it did. */
  async start(): Promise<LiveSession> {
    this.session?.close();
    this.monotonic = 0;
    this.session = await openSession({
      fetch: this.pantry.fetch, baseUrl: "https://pantry.test", databaseName: this.databaseName,
      wall: () => this.wall, monotonic: () => this.monotonic,
    });
    opened.push(this.session);
    return this.session;
  }

  async enrolled(): Promise<LiveSession> {
    await this.start();
    if (await this.session.enrol("https://pantry.test/driver/#i=good-code") !== "enrolled") throw new Error("Not enrolled.");
    await this.session.refresh();
    return this.session;
  }

  /** Accepted and loaded, and the pantry knows. */
  async underWay(): Promise<LiveSession> {
    await this.enrolled();
    await this.session.answer(true);
    await this.load();
    await this.session.refresh();
    return this.session;
  }

  load(): Promise<void> {
    const boxes = this.pantry.route!.stops.flatMap((stop) => stop.boxes);
    return this.session.confirmLoad(boxes.map(({ boxId }) => ({ boxId, refusal: LoadRefusal.UNSPECIFIED })));
  }

  /** Time goes by, here and at the pantry. */
  pass(milliseconds: number): void {
    this.wall += milliseconds;
    this.monotonic += milliseconds;
    this.pantry.time += milliseconds;
  }

  stop(stopId: string) {
    return this.session.route.value!.stops.find((stop) => stop.stopId === stopId)!;
  }
}

export const delivered: OutcomeReport = {
  kind: OutcomeKind.DELIVERED, handover: Handover.DOOR_WORDS, keptBack: [], fate: BoxFate.UNSPECIFIED, note: "",
};
export const nobodyHome: OutcomeReport = {
  kind: OutcomeKind.NOBODY_HOME, handover: Handover.UNSPECIFIED, keptBack: [], fate: BoxFate.COMES_BACK, note: "",
};
export { HelpKind };
