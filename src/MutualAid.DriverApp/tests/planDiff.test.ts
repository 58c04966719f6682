import { expect, test } from "vitest";
import { create } from "@bufbuild/protobuf";
import { RouteSchema } from "../src/gen/mutualaid/driver/v1/driver_pb";
import { pendingChange, planDiff, type Plan } from "../src/core/planDiff";

/** Stops by their codes; a code in brackets is cancelled. */
function plan(version: number, codes: string, withdrawn = false): Plan {
  const stops = codes.split(" ").filter(Boolean).map((text) => {
    const code = text.replace(/[()]/g, "");
    return { stopId: `id-${code}`, code, cancelled: text.startsWith("(") };
  });
  return { routeId: "route-1", version, withdrawn, stops };
}

const nothing = { added: [], removed: [], cancelled: [], moved: [], withdrawn: false };

test.each([
  ["nothing", "A B C", "A B C", {}],
  ["an addition in the middle moves nobody", "A B C", "A X B C", { added: ["X"] }],
  ["a removal moves nobody", "A B C", "A C", { removed: ["B"] }],
  ["a cancellation moves nobody", "A B C", "A (B) C", { cancelled: ["B"] }],
  ["what was cancelled before is no news", "A (B) C", "A (B) C", {}],
  ["a swap", "A B C", "A C B", { moved: [{ code: "C", from: 3, to: 2 }, { code: "B", from: 2, to: 3 }] }],
  ["one stop to the front", "A B C", "C A B",
    { moved: [{ code: "C", from: 3, to: 1 }, { code: "A", from: 1, to: 2 }, { code: "B", from: 2, to: 3 }] }],
  ["places count only stops of both plans", "A B C D", "X D (A) C",
    { added: ["X"], removed: ["B"], cancelled: ["A"], moved: [{ code: "D", from: 2, to: 1 }, { code: "C", from: 1, to: 2 }] }],
])("%s", (_, before, after, expected) => {
  expect(planDiff(plan(1, before), plan(2, after))).toEqual({ version: 2, ...nothing, ...expected });
});

test("a withdrawn route says so and what left it", () => {
  expect(planDiff(plan(1, "A B"), plan(2, "A", true))).toEqual({ version: 2, ...nothing, removed: ["B"], withdrawn: true });
});

test("there is a change to acknowledge only on an accepted route and beyond what was acknowledged", () => {
  const route = (version: number, acknowledgedVersion: number) =>
    create(RouteSchema, { routeId: "route-1", version, acknowledgedVersion, stops: [{ stopId: "id-A", code: "A" }] });
  expect(pendingChange(route(2, 1), plan(1, "A B"), false)).toBeUndefined();
  expect(pendingChange(route(2, 1), plan(1, "A B"), true)).toEqual({ version: 2, ...nothing, removed: ["B"] });
  expect(pendingChange(route(2, 2), plan(1, "A B"), true)).toBeUndefined();
  expect(pendingChange(route(2, 1), plan(2, "A"), true)).toBeUndefined();
  expect(pendingChange(route(2, 1), undefined, true)).toEqual({ version: 2, ...nothing });
  expect(pendingChange(route(2, 1), { ...plan(9, "X"), routeId: "another" }, true)).toEqual({ version: 2, ...nothing });
});
