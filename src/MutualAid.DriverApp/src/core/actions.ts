// What the driver does: each action is durable once its promise resolves.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ReportOutcomeSchema, type HelpKind, type LoadedBox_LoadRefusal, type Route } from "../gen/mutualaid/driver/v1/driver_pb";
import { unattended, type Core } from "./core";
import { putSetting, type Transaction } from "./database";
import { sealNote } from "./keys";
import { append, type NewOperation } from "./outbox";
import { planOf } from "./planDiff";
import { lastReport } from "./routeView";
import type { OutcomeReport } from "./session";

const longestNote = 500;

export class Actions {
  constructor(private readonly core: Core) {}

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
      for (const box of value.boxes) await transaction.objectStore("loads").put({ ...box, routeId, at: this.core.clock.now() });
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
    const last = lastReport(this.core.known.reports, routeId, stopId);
    if (!last || !this.stop(stopId)?.undoUntil) throw new Error("UndoIsOver");
    const operationId = crypto.randomUUID();
    const earlier = lastReport(this.core.known.reports.filter((report) => report !== last), routeId, stopId);
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

  private async act(operations: readonly NewOperation[], also?: (transaction: Transaction) => Promise<unknown>): Promise<void> {
    const { routeId } = this.theRoute();
    await this.core.change(async (transaction) => {
      await append(transaction, this.core.clock, routeId, operations);
      await also?.(transaction);
    });
    unattended(this.core.sendNow());
  }

  /** Also keeps what was reported, and forgets what was taken back. */
  private async actOnStop(
    stopId: string, report: Uint8Array | undefined, operation: NewOperation, undoable: boolean, taken: readonly string[] = [],
  ): Promise<void> {
    const { routeId } = this.theRoute();
    const stopCode = this.stop(stopId)?.code;
    await this.core.change(async (transaction) => {
      const [entry] = await append(transaction, this.core.clock, routeId, [{ ...operation, stopCode }]);
      const reports = transaction.objectStore("reports");
      for (const operationId of taken) await reports.delete(operationId);
      const { operationId, sequence, stamp, occurredAt } = entry!;
      if (report) await reports.put({ operationId, routeId, stopId, sequence, stamp, occurredAt, bytes: report, undoable });
    });
    unattended(this.core.sendNow());
  }

  private async sealed(note: string, operationId: string) {
    if (note === "") return undefined;
    if ([...note].length > longestNote) throw new RangeError("NoteIsTooLong");
    return sealNote(note, operationId, this.theRoute().pantry?.noteKey ?? new Uint8Array());
  }

  private theRoute(): Route {
    if (!this.core.known.route) throw new Error("ThereIsNoRoute");
    return this.core.known.route;
  }

  private stop(stopId: string) {
    return this.core.view?.stops.find((stop) => stop.stopId === stopId);
  }
}

function acknowledgement(version: number): NewOperation {
  return { operationId: crypto.randomUUID(), what: { case: "acknowledge", value: { version } } };
}
