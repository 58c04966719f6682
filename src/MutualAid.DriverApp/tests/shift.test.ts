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
