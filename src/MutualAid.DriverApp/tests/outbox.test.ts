import { timestampMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { OutcomeKind } from "../src/gen/mutualaid/driver/v1/driver_pb";
import { delivered, eventually, HelpKind, nobodyHome, Phone } from "./phone";

const hour = 3_600_000;
const kinds = (phone: Phone) => phone.pantry.operations.map((operation) => operation.what.case);
const times = (phone: Phone) => phone.pantry.operations.map((operation) => timestampMs(operation.occurredAt!));

/** Ends alike whatever is between the steps. */
async function shift(between: (phone: Phone) => Promise<unknown>): Promise<Phone> {
  const phone = new Phone();
  await phone.enrolled();
  const steps: (() => Promise<unknown>)[] = [
    () => phone.session.answer(true),
    () => phone.load(),
    () => phone.session.report("stop-1", delivered),
    () => phone.session.report("stop-2", delivered),
    () => phone.session.undo("stop-2"),
    () => phone.session.report("stop-2", nobodyHome),
    () => phone.session.askHelp(HelpKind.RUNNING_LATE, "stop-3", ""),
    () => phone.session.endShift(),
  ];
  for (const step of steps) {
    await step();
    phone.pass(1_000);
    await between(phone);
  }

  phone.pantry.offline = false;
  await phone.session.refresh();
  return phone;
}

const whole = ["answer", "acknowledge", "load", "outcome", "outcome", "undo", "outcome", "help", "endShift"];

test.each<[string, (phone: Phone) => Promise<unknown>]>([
  ["nothing happens", async () => undefined],
  ["the app is killed after every step", (phone) => phone.start()],
  ["there is no signal", async (phone) => { phone.pantry.offline = true; }],
  ["there is no signal and the app is killed", (phone) => { phone.pantry.offline = true; return phone.start(); }],
  ["every second answer is lost", async (phone) => {
    let count = 0;
    phone.pantry.fault = async (_, pass) => {
      const response = await pass();
      if ((count += 1) % 2 === 0) return response;
      throw new TypeError("Failed to fetch");
    };
  }],
  ["answers are cut in the middle", async (phone) => {
    phone.pantry.fault = async (method, pass) => {
      const response = await pass();
      if (method !== "SubmitOperations") return response;
      const body = new Uint8Array(await response.arrayBuffer());
      return new Response(body.slice(0, body.length / 2), { status: 200, headers: response.headers });
    };
  }],
  ["the phone's clock goes back and forth", async (phone) => {
    phone.wall += (phone.pantry.operations.length % 2 ? -3 : 2) * hour;
  }],
  ["the clock goes back without signal, and the app is killed", (phone) => {
    phone.pantry.offline = true;
    phone.wall -= hour;
    return phone.start();
  }],
])("a shift arrives once and in order when %s", async (_, between) => {
  const phone = await shift(between);
  expect(kinds(phone)).toEqual(whole);
  expect(times(phone)).toEqual([...times(phone)].sort((a, b) => a - b));
  expect(new Set(times(phone)).size).toBe(whole.length);
  expect(phone.session.unsent.value).toBe(0);
  expect(phone.session.todos.value).toEqual([]);
  expect(phone.session.route.value).toMatchObject({ ended: true, answer: "accepted" });
  expect(phone.stop("stop-1").outcome?.kind).toBe(OutcomeKind.DELIVERED);
  expect(phone.stop("stop-2").outcome?.kind).toBe(OutcomeKind.NOBODY_HOME);
});

test("without signal the phone shows what was done as not sent", async () => {
  const phone = new Phone();
  const session = await phone.underWay();
  phone.pantry.offline = true;
  await session.report("stop-1", delivered);
  await session.askHelp(HelpKind.CALL_ME, undefined, "");
  await session.refresh();
  expect(session.unsent.value).toBe(2);
  expect(session.online.value).toBe(false);
  expect(phone.stop("stop-1").outcome).toMatchObject({ kind: OutcomeKind.DELIVERED, unsent: true });
  expect(session.route.value).toMatchObject({ currentStopId: "stop-2", help: { state: "unsent" } });
  expect(await session.signOut(false)).toBe("unsent");
});

test("what the pantry rejects becomes a to-do that survives, and the rest goes through", async () => {
  const phone = new Phone();
  await phone.underWay();
  phone.pantry.judge = (operation) =>
    operation.what.case === "outcome" && operation.what.value.stopId === "stop-1" ? "OutcomeIsInconsistent" : undefined;
  await phone.session.report("stop-1", delivered);
  await phone.session.report("stop-2", delivered);
  await phone.session.refresh();
  await phone.start();
  const [todo, ...others] = phone.session.todos.value;
  expect(others).toEqual([]);
  expect(todo).toMatchObject({ what: "outcome", stopCode: "S1", reason: "OutcomeIsInconsistent" });
  expect(phone.session.unsent.value).toBe(0);
  expect(phone.stop("stop-1").outcome).toBeUndefined();
  expect(phone.stop("stop-2").outcome).toMatchObject({ unsent: false });
  await phone.session.dismissTodo(todo!.operationId);
  expect(phone.session.todos.value).toEqual([]);
});

test("an operation over which the whole batch is refused is found, and only it is a to-do", async () => {
  const phone = new Phone();
  await phone.underWay();
  phone.pantry.offline = true;
  for (let count = 0; count < 7; count += 1) await phone.session.askHelp(HelpKind.CALL_ME, `stop-${count}`, "");
  phone.pantry.judgeBatch = (operations) => {
    if (operations.some(({ what }) => what.case === "help" && what.value.stopId === "stop-5")) {
      throw new ConnectError("No.", Code.InvalidArgument);
    }
  };
  phone.pantry.offline = false;
  await phone.session.refresh();
  expect(kinds(phone).filter((kind) => kind === "help").length).toBe(6);
  expect(phone.session.todos.value).toMatchObject([{ what: "help", stopCode: "S5", reason: "InvalidArgument" }]);
  expect(phone.session.unsent.value).toBe(0);
});

test("an operation on which the pantry breaks stays, and holds up nothing", async () => {
  const phone = new Phone();
  await phone.underWay();
  let broken = true;
  phone.pantry.judgeBatch = (operations) => {
    if (broken && operations.some(({ what }) => what.case === "help")) throw new ConnectError("Oops.", Code.Internal);
  };
  await phone.session.askHelp(HelpKind.CALL_ME, undefined, "");
  await phone.session.report("stop-1", delivered);
  await phone.session.refresh();
  expect(kinds(phone)).toContain("outcome");
  expect(phone.session.unsent.value).toBe(1);
  expect(phone.session.todos.value).toEqual([]);
  broken = false;
  await phone.session.refresh();
  expect(kinds(phone)).toContain("help");
  expect(phone.session.unsent.value).toBe(0);
});

test("many operations go in batches of at most fifty", async () => {
  const phone = new Phone();
  await phone.underWay();
  phone.pantry.offline = true;
  for (let count = 0; count < 60; count += 1) await phone.session.askHelp(HelpKind.CALL_ME, undefined, "");
  await phone.session.refresh(); // what was on its way with some of them has failed
  phone.pantry.offline = false;
  phone.pantry.batches.length = 0;
  await phone.session.refresh();
  expect(phone.pantry.batches).toEqual([50, 10]);
});

test("leftovers of yesterday's route still go out under its id, today's route stays", async () => {
  const phone = new Phone();
  await phone.underWay();
  phone.pantry.offline = true;
  await phone.session.report("stop-1", delivered);
  phone.pantry.fault = (method, pass) => method === "SubmitOperations" ? Promise.reject(new TypeError("Failed to fetch")) : pass();
  phone.pantry.push((route) => { route.routeId = "route-2"; });
  await phone.session.refresh();
  expect(phone.session.route.value?.routeId).toBe("route-2");
  expect(phone.session.unsent.value).toBe(1);
  phone.pantry.offline = false;
  await phone.session.refresh();
  expect(phone.session.unsent.value).toBe(0);
  expect(kinds(phone).at(-1)).toBe("outcome");
  expect(phone.session.route.value?.routeId).toBe("route-2");
});

test("a stored operation is sent with the bytes it was stored with", async () => {
  const { submission } = await import("../src/core/outbox");
  const { toBinary } = await import("@bufbuild/protobuf");
  const { SubmitOperationsRequestSchema } = await import("../src/gen/mutualaid/driver/v1/driver_pb");
  // A field 99 that this version doesn't know, and then field 1, which a writer would put first.
  const bytes = new Uint8Array([0x98, 0x06, 0x07, 0x0a, 0x01, 0x61]);
  const entry = { bytes } as Parameters<typeof submission>[1][number];
  expect([...toBinary(SubmitOperationsRequestSchema, submission("r", [entry, entry]))])
    .toEqual([0x0a, 1, 0x72, 0x12, 6, ...bytes, 0x12, 6, ...bytes]);
});

test("the outbox drains by itself once there is signal again", async () => {
  const phone = new Phone();
  await phone.underWay();
  phone.pantry.offline = true;
  await phone.session.report("stop-1", delivered);
  await eventually(() => expect(phone.session.online.value).toBe(false));
  phone.pantry.offline = false;
  await eventually(() => expect(phone.session.unsent.value).toBe(0));
});
