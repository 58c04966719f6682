import { describe, expect, it, vi } from "vitest";
import {
  LoadedBox_LoadRefusal, OutcomeKind, ReportOutcome_BoxFate, ReportOutcome_Handover,
} from "../src/gen/mutualaid/driver/v1/driver_pb";

vi.stubGlobal("navigator", { languages: ["en-US"] });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
const { practiceSession } = await import("../src/ui/practiceSession");
const { isOpen, stateOf, toBringBack } = await import("../src/ui/stops");

const start = Date.parse("2026-05-04T16:00:00Z");

async function underWay(refusedBox?: number) {
  const practice = practiceSession(() => start);
  await practice.session.answer(true);
  const boxes = practice.route.value!.stops.flatMap((stop) => stop.boxes);
  await practice.session.confirmLoad(boxes.map((box, index) => ({
    boxId: box.boxId,
    refusal: index === refusedBox ? LoadedBox_LoadRefusal.DAMAGED : LoadedBox_LoadRefusal.UNSPECIFIED,
  })));
  const report = (stopId: string, kind: OutcomeKind) => practice.session.report(stopId, {
    kind, handover: ReportOutcome_Handover.UNSPECIFIED, keptBack: [], fate: ReportOutcome_BoxFate.COMES_BACK, note: "",
  });
  return { ...practice, report };
}

const window = (stops: readonly { inWindow: boolean; place: number }[]) => stops.filter((stop) => stop.inWindow).map((stop) => stop.place);

describe("a route to practice on", () => {
  it("opens the current stop and the next two, and moves on with each report", async () => {
    const practice = await underWay();
    expect(window(practice.route.value!.stops)).toEqual([1, 2, 3]);
    await practice.report("stop-2", OutcomeKind.NOBODY_HOME);
    expect(window(practice.route.value!.stops)).toEqual([1, 3, 4]);
    expect(await practice.session.openStop("stop-2")).toEqual({ refused: "finished" });
    expect(await practice.session.openStop("stop-5")).toEqual({ refused: "beyond-window" });
    await practice.session.undo("stop-2");
    expect(window(practice.route.value!.stops)).toEqual([1, 2, 3]);
  });

  it("passes over a stop whose box was refused", async () => {
    const practice = await underWay(0);
    const route = practice.route.value!;
    expect(route.currentStopId).toBe("stop-2");
    expect(isOpen(route.stops[0]!)).toBe(false);
    expect(stateOf(route.stops[0]!, route).text).toBe("Not loaded");
  });

  it("needs signal for a door that this phone does not hold yet, and none for one that it does", async () => {
    const practice = await underWay();
    await practice.session.openStop("stop-1");
    practice.online.value = false;
    expect(await practice.session.openStop("stop-1")).toHaveProperty("details");
    expect(await practice.session.openStop("stop-2")).toEqual({ refused: "offline" });
  });

  it("brings back what is in the car and was not handed over", async () => {
    const practice = await underWay(9);
    for (const stop of practice.route.value!.stops.slice(0, 7)) await practice.report(stop.stopId, OutcomeKind.DELIVERED);
    await practice.report("stop-7", OutcomeKind.PARTLY_DELIVERED);
    await practice.report("stop-8", OutcomeKind.REFUSED);
    practice.changeStop("stop-9", () => ({ cancelled: true }));
    const { whole, partly } = toBringBack(practice.route.value!);
    expect(whole.map((box) => box.code)).toEqual(["W5SZ-1", "D3LU-1"]);
    expect(partly.map((box) => box.code)).toEqual(["M8KG-1"]);
  });

  it("counts what waits for signal, and signs out with it only when forced", async () => {
    const practice = await underWay();
    practice.online.value = false;
    await practice.report("stop-1", OutcomeKind.DELIVERED);
    expect(practice.unsent.value).toBe(1);
    expect(await practice.session.signOut(false)).toBe("unsent");
    expect(practice.phase.value).toBe("ready");
    expect(await practice.session.signOut(true)).toBe("done");
    expect(practice.phase.value).toBe("not-enrolled");
  });
});
