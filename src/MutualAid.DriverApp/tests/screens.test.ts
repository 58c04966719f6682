import { beforeEach, describe, expect, it, vi } from "vitest";
import type { BoxView } from "../src/core/session";

vi.stubGlobal("navigator", { languages: ["en-US"] });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
const address = { hash: "", pathname: "/driver/", search: "" };
const replaced: string[] = [];
vi.stubGlobal("location", address);
vi.stubGlobal("history", { state: { depth: 0 }, replaceState: (_: unknown, __: string, to: string) => replaced.push(to) });

const { coldOf } = await import("../src/ui/cold");
const { clock, distance, duration, lateness } = await import("../src/ui/format");
const { direction, metresBetween, roundLength } = await import("../src/ui/geography");
const { grouped, plainInvitation, takeFromAddress } = await import("../src/ui/invitation");
const { language } = await import("../src/ui/preferences");
const { count, fill } = await import("../src/ui/texts");

beforeEach(() => {
  language.value = "en";
  replaced.length = 0;
});

describe("an invitation", () => {
  it("is understood however it is typed, and out of an address", () => {
    for (const typed of ["ABCD-2345-EFGH", " abcd 2345 efgh", "abcd2345efgh", "https://pantry.example/driver/#i=ABCD-2345-EFGH"]) {
      expect(grouped(plainInvitation(typed)), typed).toBe("ABCD-2345-EFGH");
    }
    expect(grouped("ABCD2")).toBe("ABCD-2");
  });

  it("leaves the address at once, and other fragments are left alone", () => {
    address.hash = "#i=abcd-2345-efgh";
    expect(takeFromAddress()).toBe("ABCD-2345-EFGH");
    expect(replaced).toEqual(["/driver/"]);
    address.hash = "#load";
    expect(takeFromAddress()).toBe("");
    expect(replaced).toHaveLength(1);
  });
});

describe("cold items", () => {
  const at = (time: string) => new Date(`2026-05-04T${time}:00Z`);
  const box = (loadedAt: string | undefined, coldMinutes: number): BoxView => ({
    boxId: "", code: "", loaded: loadedAt !== undefined, refusal: undefined, loadedAt: loadedAt ? at(loadedAt) : undefined,
    cold: coldMinutes > 0, coldMinutes, lines: [], allergens: [], allergensUnknown: false,
  });

  it("go by those whose time ends first", () => {
    const cold = coldOf([box("10:20", 120), box("10:50", 60), box(undefined, 30), box("10:00", 0)], at("11:30").getTime());
    expect(cold).toEqual({ since: at("10:50"), used: 40, allowed: 60, tone: "warn" });
  });

  it("are fine until half an hour before the end, and too long out at the end", () => {
    const tone = (time: string) => coldOf([box("10:20", 120)], at(time).getTime())?.tone;
    expect([tone("10:20"), tone("11:49"), tone("11:50"), tone("12:19"), tone("12:20")]).toEqual(["good", "good", "warn", "warn", "bad"]);
    expect(coldOf([box("10:20", 0)], at("12:00").getTime())).toBeUndefined();
  });
});

describe("words for numbers", () => {
  it("say times in the pantry's time zone", () => {
    expect(clock(new Date("2026-05-04T17:20:00Z"), "America/Los_Angeles")).toMatch(/^10:20\sAM$/);
  });

  it("say durations, distances and lateness", () => {
    expect([duration(0), duration(59.6), duration(70), duration(-5)]).toEqual(["0 min", "1 h", "1 h 10 min", "0 min"]);
    expect([244, 994, 996, 3240, 12_400].map(distance)).toEqual(["240 m", "990 m", "1 km", "3.2 km", "12 km"]);
    const planned = new Date("2026-05-04T17:20:00Z");
    const late = (minutes: number) => lateness(planned, new Date(planned.getTime() + minutes * 60_000)).text;
    expect([late(5), late(6), late(-6)]).toEqual(["On time", "6 min late", "6 min early"]);
  });

  it("choose the form by the number, and leave unknown gaps alone", () => {
    const boxes = { one: "{n} box", other: "{n} boxes" };
    expect([count(boxes, 1), count(boxes, 0)]).toEqual(["1 box", "0 boxes"]);
    expect(fill("{a} and {b}", { a: "{b}" })).toBe("{b} and {b}");
  });
});

describe("geography", () => {
  it("measures along the earth", () => {
    // One degree of a meridian of the mean sphere: pi / 180 times 6371 km.
    expect(metresBetween({ latitude: 34, longitude: -118 }, { latitude: 35, longitude: -118 })).toBeCloseTo(111_194.9, 0);
  });

  it("names directions and rounds lengths for the scale", () => {
    const from = { latitude: 34, longitude: -118 };
    const to = (north: number, east: number) => direction(from, { latitude: 34 + north, longitude: -118 + east });
    expect([to(1, 0), to(1, 1.2), to(0, 1), to(-1, 0), to(0, -1), to(-1, -1.2)]).toEqual(["n", "ne", "e", "s", "w", "sw"]);
    expect([roundLength(99), roundLength(100), roundLength(430), roundLength(780)]).toEqual([50, 100, 200, 500]);
  });
});
