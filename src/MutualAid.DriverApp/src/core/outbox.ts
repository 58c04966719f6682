// What the driver did, durable before anything says so, until the pantry has it.
import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import {
  OperationSchema, RouteSchema, SubmitOperationsRequestSchema,
  type Operation, type Route, type SubmitOperationsRequest, type SubmitOperationsResponse,
} from "../gen/mutualaid/driver/v1/driver_pb";
import type { Clock } from "./clock";
import { putSetting, setting, write, type Database, type OutboxEntry, type StoredTodo, type Transaction } from "./database";
import type { Todo } from "./session";
import { statusOf } from "./transport";

const batchSize = 50;
/** So many operations failing one by one are the pantry's trouble, not theirs. */
const failuresOfTheirOwn = 3;

export interface NewOperation {
  operationId: string;
  what: MessageInitShape<typeof OperationSchema>["what"];
  stopCode?: string | undefined;
}

/** Adds operations at the end; goes on in the same transaction with what belongs to them. */
export async function append(
  transaction: Transaction, clock: Clock, routeId: string, operations: readonly NewOperation[],
): Promise<OutboxEntry[]> {
  const last = (await setting(transaction, "count")) ?? { sequence: 0, occurredAt: 0 };
  const entries: OutboxEntry[] = [];
  for (const { operationId, what, stopCode } of operations) {
    last.sequence += 1;
    last.occurredAt = Math.max(clock.now(), last.occurredAt + 1);
    const operation = create(OperationSchema, {
      operationId, what, sequence: BigInt(last.sequence), occurredAt: timestampFromMs(last.occurredAt),
    });
    entries.push({
      ...last, operationId, routeId, stopCode,
      bytes: toBinary(OperationSchema, operation), stamp: clock.stamp(), deviceTime: clock.deviceTime(),
    });
  }

  for (const entry of entries) await transaction.objectStore("outbox").put(entry);
  await putSetting(transaction, "count", last);
  await putSetting(transaction, "clock", clock.stored());
  return entries;
}

export function operationOf(entry: { bytes: Uint8Array }): Operation {
  return fromBinary(OperationSchema, entry.bytes);
}

/** The request with the operations' stored bytes as they are, whatever this version knows of their fields. */
export function submission(routeId: string, entries: readonly OutboxEntry[]): SubmitOperationsRequest {
  const request = create(SubmitOperationsRequestSchema, { routeId });
  const { number } = SubmitOperationsRequestSchema.field.operations;
  request.$unknown = entries.map((entry) => (
    { no: number, wireType: WireType.LengthDelimited, data: new BinaryWriter().bytes(entry.bytes).finish() }));
  return request;
}

export type Send = (request: SubmitOperationsRequest) => Promise<SubmitOperationsResponse>;

/**
 * Sends what there is, route by route, in order. Throws when the pantry can't be reached; then all that is not
 * acknowledged stays. Resolves to how many entries stay because the pantry fails on them.
 */
export async function drain(database: Database, send: Send): Promise<number> {
  const failing = new Set<number>();
  for (;;) {
    const open = (await database.getAll("outbox")).filter((entry) => !failing.has(entry.sequence));
    const first = open[0];
    if (!first) return failing.size;
    const batch = open.filter((entry) => entry.routeId === first.routeId).slice(0, batchSize);
    await sendBatch(database, send, batch, failing);
  }
}

async function sendBatch(database: Database, send: Send, batch: OutboxEntry[], failing: Set<number>): Promise<void> {
  let response: SubmitOperationsResponse;
  try {
    response = await send(submission(batch[0]!.routeId, batch));
  } catch (error) {
    const blame = blameOf(error);
    if (blame === "nobody") throw error;
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await sendBatch(database, send, batch.slice(0, middle), failing);
      await sendBatch(database, send, batch.slice(middle), failing);
    } else if (blame === "operation") {
      await settle(database, batch, [{ entry: batch[0]!, reason: Code[statusOf(error)!]! }], undefined);
    } else {
      failing.add(batch[0]!.sequence);
      if (failing.size >= failuresOfTheirOwn) throw error;
    }
    return;
  }

  const outcomes = new Map(response.results.map((result) => [result.operationId, result.outcome]));
  const settled = batch.filter((entry) => outcomes.get(entry.operationId)?.case !== undefined);
  const rejected = settled.flatMap((entry) => {
    const outcome = outcomes.get(entry.operationId)!;
    return outcome.case === "rejected" ? [{ entry, reason: outcome.value.reason }] : [];
  });
  await settle(database, settled, rejected, response.route);
  for (const entry of batch) if (!settled.includes(entry)) failing.add(entry.sequence);
}

/** Who is to blame for a call that failed as a whole. */
function blameOf(error: unknown): "operation" | "unclear" | "nobody" {
  switch (statusOf(error)) {
    case Code.InvalidArgument: case Code.NotFound: case Code.FailedPrecondition: case Code.OutOfRange:
    case Code.AlreadyExists: case Code.PermissionDenied:
      return "operation";
    case Code.Internal: case Code.Unknown: case Code.DataLoss:
      return "unclear";
    default:
      return "nobody";
  }
}

/** The entries leave; those that were refused become the driver's to do; the route is what it is after them. */
function settle(
  database: Database, entries: readonly OutboxEntry[], rejected: readonly { entry: OutboxEntry; reason: string }[],
  route: Route | undefined,
): Promise<void> {
  return write(database, async (transaction) => {
    const outbox = transaction.objectStore("outbox");
    const waits = new Set(await outbox.getAllKeys());
    for (const entry of entries) await outbox.delete(entry.sequence);
    for (const { entry, reason } of rejected) {
      // Another tab was quicker, or the phone was wiped meanwhile.
      if (!waits.has(entry.sequence)) continue;
      await transaction.objectStore("todos").put(todoOf(entry, reason));
      await transaction.objectStore("reports").delete(entry.operationId);
    }
    if (route) await storeNewer(transaction, route);
  });
}

/** Puts a route in the place of an older one of the same id. */
export async function storeNewer(transaction: Transaction, route: Route): Promise<void> {
  const bytes = await setting(transaction, "route");
  const known = bytes ? fromBinary(RouteSchema, bytes) : undefined;
  if (known?.routeId !== route.routeId || known.position > route.position) return;
  await putSetting(transaction, "route", toBinary(RouteSchema, route));
}

function todoOf(entry: OutboxEntry, reason: string): StoredTodo {
  const { operationId, stopCode, bytes } = entry;
  return { operationId, what: whatOf(operationOf(entry)), stopCode, reason, at: new Date(entry.occurredAt), bytes };
}

function whatOf(operation: Operation): Todo["what"] {
  switch (operation.what.case) {
    case "endShift": return "end-shift";
    case undefined: return "help";
    default: return operation.what.case;
  }
}
