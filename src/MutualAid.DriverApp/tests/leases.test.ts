import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { OperationSchema, OutcomeKind } from "../src/gen/mutualaid/driver/v1/driver_pb";
import { delivered, eventually, nobodyHome, Phone } from "./phone";

const minute = 60_000;

async function withLeases(): Promise<Phone> {
  const phone = new Phone();
  await phone.underWay();
  await eventually(() => expect(held(phone)).toEqual(["stop-1", "stop-2", "stop-3"]));
  return phone;
}

const held = (phone: Phone) => phone.session.known.leases.map((lease) => lease.stopId).sort();
const open = async (phone: Phone, stopId: string) => {
  const opened = await phone.session.openStop(stopId);
  return "refused" in opened ? opened.refused : opened.details.address;
};

test("the current stop and the next two open without signal, others don't", async () => {
  const phone = await withLeases();
  phone.pantry.offline = true;
  expect(await open(phone, "stop-1")).toBe("S1 Linden Street");
  expect(await open(phone, "stop-3")).toBe("S3 Linden Street");
  expect(await open(phone, "stop-4")).toBe("beyond-window");
  await phone.session.report("stop-1", delivered);
  expect(phone.stop("stop-4").inWindow).toBe(true);
  expect(await open(phone, "stop-4")).toBe("offline");
  expect(await open(phone, "stop-1")).toBe("finished");
  phone.pantry.offline = false;
  expect(await open(phone, "stop-4")).toBe("S4 Linden Street");
});

test("the word is compared without signal", async () => {
  const phone = await withLeases();
  phone.pantry.offline = true;
});

test("nothing that is stored says where a stop is or what a note says", async () => {
  const phone = await withLeases();
  await phone.session.openStop("stop-1");
  phone.pantry.offline = true;
  await phone.session.report("stop-2", { ...nobodyHome, note: "Linden gate is shut" });
  const stored = JSON.stringify(phone.session.known, (_, value) =>
    typeof value === "bigint" ? String(value) : value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value);
  expect(stored).toContain("stop-2");
  expect(stored).not.toContain("Linden");
});

test("details leave when the lease ends, without signal, and while the app is not running", async () => {
  const phone = await withLeases();
  phone.pantry.offline = true;
  phone.pass(89 * minute);
  expect(await open(phone, "stop-1")).toBe("S1 Linden Street");
  phone.pass(2 * minute);
  expect(await open(phone, "stop-1")).toBe("offline");
  await phone.start();
  expect(held(phone)).toEqual([]);
});

test("a lease ends in time though the phone slept, or its clock was set back while the app was off", async () => {
  const slept = await withLeases();
  slept.pantry.offline = true;
  slept.wall += 91 * minute;
  expect(await open(slept, "stop-1")).toBe("offline");

  const setBack = await withLeases();
  setBack.pantry.offline = true;
  setBack.pass(80 * minute);
  await setBack.session.report("stop-5", nobodyHome);
  setBack.wall -= 80 * minute;
  await setBack.start();
  setBack.pass(11 * minute);
  expect(await open(setBack, "stop-1")).toBe("offline");
});

test("details of a stop leave a minute after its outcome, and stay for an undo within it", async () => {
  const phone = await withLeases();
  phone.pantry.offline = true;
  await phone.session.report("stop-1", delivered);
  phone.pass(30_000);
  await phone.session.undo("stop-1");
  expect(phone.stop("stop-1").outcome).toBeUndefined();
  expect(await open(phone, "stop-1")).toBe("S1 Linden Street");
  await phone.session.report("stop-1", delivered);
  phone.pass(59_000);
  await phone.session.reload();
  expect(held(phone)).toContain("stop-1");
  phone.pass(1_000);
  await phone.session.reload();
  expect(held(phone)).toEqual(["stop-2", "stop-3"]);
});

test("a report can be taken back for a minute by a clock that nobody can move", async () => {
  const phone = await withLeases();
  await phone.session.report("stop-1", delivered);
  phone.pass(59_000);
  phone.wall += 90 * minute;
  await phone.session.undo("stop-1");
  await phone.session.report("stop-1", delivered);
  phone.wall -= 200 * minute;
  phone.pass(60_000);
  await expect(phone.session.undo("stop-1")).rejects.toThrow("UndoIsOver");
});

test("taking a correction back makes the report before it again", async () => {
  const phone = await withLeases();
  await phone.session.report("stop-1", nobodyHome);
  await phone.session.report("stop-1", delivered);
  await phone.session.undo("stop-1");
  await phone.session.refresh();
  expect(phone.pantry.operations.slice(-3).map(({ what }) => what.case === "outcome" && what.value.kind))
    .toEqual([OutcomeKind.NOBODY_HOME, OutcomeKind.DELIVERED, OutcomeKind.NOBODY_HOME]);
  expect(phone.stop("stop-1").outcome?.kind).toBe(OutcomeKind.NOBODY_HOME);
  await expect(phone.session.undo("stop-1")).rejects.toThrow("UndoIsOver");
});

test("a report that was taken back doesn't come back with the next one's undo", async () => {
  const phone = await withLeases();
  for (const outcome of [nobodyHome, delivered]) {
    await phone.session.report("stop-1", outcome);
    await phone.session.undo("stop-1");
  }
  await phone.session.refresh();
  expect(phone.pantry.operations.slice(-4).map(({ what }) => what.case)).toEqual(["outcome", "undo", "outcome", "undo"]);
  expect(phone.stop("stop-1").outcome).toBeUndefined();
});

test("details leave when a stop is cancelled, the route withdrawn, or the shift ended", async () => {
  const cancelled = await withLeases();
  cancelled.pantry.push((route) => { route.stops[0]!.cancelled = true; route.version += 1; });
  await cancelled.session.refresh();
  await eventually(() => expect(held(cancelled)).toEqual(["stop-2", "stop-3", "stop-4"]));
  expect(cancelled.session.planChange.value).toMatchObject({ version: 2, cancelled: ["S1"], moved: [] });
  await cancelled.session.acknowledgePlan(2);
  expect(cancelled.session.planChange.value).toBeUndefined();

  const withdrawn = await withLeases();
  withdrawn.pantry.push((route) => { route.withdrawn = true; route.version += 1; });
  await withdrawn.session.refresh();
  await eventually(() => expect(held(withdrawn)).toEqual([]));

  const ended = await withLeases();
  ended.pantry.offline = true;
  await ended.session.endShift();
  expect(held(ended)).toEqual([]);
  expect(await open(ended, "stop-2")).toBe("route-ended");
});

test("a change is pushed without being asked for", async () => {
  const phone = await withLeases();
  await eventually(() => expect(phone.pantry.calls).toContain("WatchRoute"));
  phone.pantry.push((route) => { route.stops.reverse(); route.version += 1; });
  await eventually(() => expect(phone.session.planChange.value?.moved.length).toBe(4));
});

test("operations keep fields of another version when read and written", () => {
  const bytes = new Uint8Array([0x98, 0x06, 0x07]);
  expect([...toBinary(OperationSchema, fromBinary(OperationSchema, bytes))]).toEqual([...bytes]);
});
