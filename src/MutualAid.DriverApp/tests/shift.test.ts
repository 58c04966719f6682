import { openDB } from "idb";
import { expect, test } from "vitest";
import { Phone, delivered, nobodyHome, HelpKind } from "./phone";
import { OutcomeKind } from "../src/gen/mutualaid/driver/v1/driver_pb";

test("a whole shift with signal reaches the pantry in order", async () => {
  const phone = new Phone();
  const session = await phone.underWay();
  expect(session.device.value).toMatchObject({ driverLabel: "Van 1", shortCode: "devi" });
  expect(session.route.value).toMatchObject({ answer: "accepted", loadConfirmed: true, currentStopId: "stop-1" });
  await session.report("stop-1", delivered);
  await session.report("stop-2", nobodyHome);
  await session.askHelp(HelpKind.CALL_ME, undefined, "");
  await session.endShift();
  await session.refresh();
  expect(phone.pantry.operations.map((operation) => operation.what.case))
    .toEqual(["answer", "acknowledge", "load", "outcome", "outcome", "help", "endShift"]);
  expect(phone.pantry.operations.map((operation) => Number(operation.sequence))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(session.unsent.value).toBe(0);
  expect(session.route.value).toMatchObject({ ended: true, help: { kind: HelpKind.CALL_ME, state: "sent" } });
  expect(phone.stop("stop-2").outcome).toMatchObject({ kind: OutcomeKind.NOBODY_HOME, unsent: false });
});

test("a shift goes on beyond midnight, and is over when it is ended", async () => {
  const phone = new Phone();
  const session = await phone.underWay();
  phone.pantry.today = "2026-05-02";
  phone.pass(15 * 3_600_000);
  await session.refresh();
  expect(session.route.value).toMatchObject({ date: "2026-05-01", currentStopId: "stop-1" });
  await session.endShift();
  await session.refresh();
  expect(session.route.value).toBeNull();
});

test("a route that the driver hasn't accepted says nothing of changes; accepted, the plan seen is acknowledged", async () => {
  const phone = new Phone();
  const session = await phone.enrolled();
  phone.pantry.push((route) => { route.version = 3; });
  await session.refresh();
  expect(session.planChange.value).toBeUndefined();
  await session.answer(true);
  await session.refresh();
  expect(session.planChange.value).toBeUndefined();
  expect(phone.pantry.operations.at(-1)?.what).toMatchObject({ case: "acknowledge", value: { version: 3 } });
});

test("an outbox that a newer version of the app left is found and sent", async () => {
  const phone = new Phone();
  await phone.underWay();
  phone.pantry.offline = true;
  await phone.session.report("stop-1", delivered);
  phone.session.close();
  const newer = await openDB(phone.databaseName, 7, { upgrade: (database) => { database.createObjectStore("more"); } });
  newer.close();
  phone.pantry.offline = false;
  await phone.start();
  await phone.session.refresh();
  expect(phone.session.unsent.value).toBe(0);
  expect(phone.pantry.operations.at(-1)?.what.case).toBe("outcome");
});
