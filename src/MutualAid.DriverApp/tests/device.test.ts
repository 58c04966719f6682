import { expect, test, vi } from "vitest";
import { delivered, Phone } from "./phone";

const hour = 3_600_000;
const html = () => Promise.resolve(new Response("<html>Sign in to the network</html>", {
  status: 200, headers: { "content-type": "text/html", date: new Date().toUTCString() },
}));

test("an answer to enrolling that got lost enrols no second device", async () => {
  const phone = new Phone();
  await phone.start();
  phone.pantry.fault = async (_, pass) => { await pass(); throw new TypeError("Failed to fetch"); };
  expect(await phone.session.enrol("GOOD-CODE")).toBe("offline");
  phone.pantry.offline = false;
  await phone.start();
  expect(phone.session.phase.value).toBe("not-enrolled");
  expect(await phone.session.enrol(" good-code ")).toBe("enrolled");
  expect(phone.pantry.devices.size).toBe(1);
  await phone.start();
  expect(phone.session.phase.value).toBe("ready");
});

test("a wrong invitation is not valid, and the right one after it is", async () => {
  const phone = new Phone();
  await phone.start();
  expect(await phone.session.enrol("WRONG")).toBe("not-valid");
  expect(await phone.session.enrol("")).toBe("not-valid");
  expect(await phone.session.enrol("GOOD-CODE")).toBe("enrolled");
});

test("a revoked phone wipes everything", async () => {
  const phone = new Phone();
  await phone.underWay();
  phone.pantry.revoked = true;
  await phone.session.report("stop-1", delivered);
  await vi.waitFor(() => expect(phone.session.phase.value).toBe("revoked"));
  expect(phone.session.known).toMatchObject(
    { device: undefined, route: undefined, entries: [], todos: [], reports: [], loads: [], leases: [], clock: undefined });
  await phone.start();
  expect(phone.session.phase.value).toBe("revoked");
});

test.each<[string, () => Promise<Response>]>([
  ["a captive portal's page", html],
  ["a 502 page", () => Promise.resolve(new Response("<html>Bad gateway</html>", { status: 502, headers: { "content-type": "text/html" } }))],
  ["a 401 page", () => Promise.resolve(new Response("<html>Log in</html>", { status: 401, headers: { "content-type": "text/html" } }))],
  ["no answer", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["an empty answer", () => Promise.resolve(new Response("", { status: 200, headers: { "content-type": "application/grpc-web+proto" } }))],
  ["UNAVAILABLE", () => Promise.resolve(new Response(undefined,
    { status: 200, headers: { "content-type": "application/grpc-web+proto", "grpc-status": "14" } }))],
])("%s is taken for no signal and keeps everything", async (_, answer) => {
  const phone = new Phone();
  await phone.underWay();
  phone.pantry.fault = answer;
  await phone.session.report("stop-1", delivered);
  await phone.session.refresh();
  expect(phone.session.phase.value).toBe("ready");
  expect(phone.session.online.value).toBe(false);
  expect(phone.session.unsent.value).toBe(1);
  expect(phone.session.todos.value).toEqual([]);
  expect(phone.session.known.leases.length).toBe(3);
});

test("one refusal alone, as of a call that the network repeated, revokes nothing", async () => {
  const phone = new Phone();
  await phone.underWay();
  let first = true;
  phone.pantry.fault = (_, pass) => {
    const refuse = first;
    first = false;
    const headers = { "content-type": "application/grpc-web+proto", "grpc-status": "16", date: new Date(phone.pantry.time).toUTCString() };
    return refuse ? Promise.resolve(new Response(undefined, { status: 200, headers })) : pass();
  };
  await phone.session.report("stop-1", delivered);
  await phone.session.refresh();
  expect(phone.session.phase.value).toBe("ready");
  expect(phone.session.unsent.value).toBe(0);
});

test.each([[-5], [7]])("a phone whose clock is %i hours off gets through all the same", async (hours) => {
  const phone = new Phone();
  await phone.underWay();
  phone.wall += hours * hour;
  await phone.start();
  await phone.session.report("stop-1", delivered);
  await phone.session.refresh();
  expect(phone.session.phase.value).toBe("ready");
  expect(phone.session.unsent.value).toBe(0);
  await phone.session.report("stop-2", delivered);
  await phone.session.refresh();
  expect(Math.abs(phone.session.now() - phone.pantry.time)).toBeLessThan(3_000);
});

test("signing out tells the pantry and leaves nothing", async () => {
  const phone = new Phone();
  await phone.underWay();
  expect(await phone.session.signOut(false)).toBe("done");
  expect(phone.pantry.calls).toContain("SignOut");
  expect(phone.session.phase.value).toBe("not-enrolled");
  expect(phone.session.known).toMatchObject({ device: undefined, route: undefined, entries: [], leases: [] });
});

test("signing out by force without signal wipes all the same", async () => {
  const phone = new Phone();
  await phone.underWay();
  phone.pantry.offline = true;
  await phone.session.report("stop-1", delivered);
  expect(await phone.session.signOut(true)).toBe("done");
  await phone.start();
  expect(phone.session.phase.value).toBe("not-enrolled");
  expect(phone.session.known.entries).toEqual([]);
});
