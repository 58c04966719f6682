// A made-up day in a made-up town, to look at every screen and to try them out. Nobody lives there.
import type { BoxView, DoorDetails, RouteView, StopView } from "../core/session";
import { DoorInstruction } from "../gen/mutualaid/driver/v1/driver_pb";

const minute = 60_000;
const pantry = { name: "Harbor Street Pantry", phone: "+15555550100", timeZone: "America/Los_Angeles", latitude: 34.1, longitude: -118.3 };

const codes = ["K7MQ", "P3WD", "T9FA", "B4XN", "R6JC", "H2VE", "M8KG", "W5SZ", "D3LU", "Y7QB"];

const foods: readonly [item: string, allergens: readonly string[]][] = [
  ["Rice, long grain, 2 lb", []], ["Black beans, can", []], ["Whole milk, half gallon", ["milk"]], ["Eggs, dozen", ["egg"]],
  ["Peanut butter", ["peanut"]], ["Wheat tortillas, 10", ["wheat"]], ["Tuna, can", ["fish"]], ["Oranges, bag", []],
];

function box(code: string, n: number): BoxView {
  const chosen = [0, 1, 2, 3].map((step) => (n * 3 + step * (1 + (n % 2))) % foods.length);
  const lines = [...new Set(chosen)].map((index) => ({
    $typeName: "mutualaid.driver.v1.BoxLine" as const, lot: `L-${code}${index}`, item: foods[index]![0], quantity: 1 + ((n + index) % 3),
  }));
  const allergens = [...new Set(chosen.flatMap((index) => foods[index]![1]))].sort();
  const cold = allergens.includes("milk") || allergens.includes("egg");
  return {
    boxId: `00000000-0000-4000-8000-0000000000${10 + n}`, code: `${code}-1`, loaded: undefined, refusal: undefined, loadedAt: undefined,
    cold, coldMinutes: cold ? 120 : 0, lines, allergens, allergensUnknown: n === 3,
  };
}

export function practiceRoute(now: number): RouteView {
  const start = now + 20 * minute;
  const stops = codes.map((code, index): StopView => ({
    stopId: `stop-${index + 1}`, code, place: index + 1,
    plannedArrival: new Date(start + index * 14 * minute), expectedArrival: new Date(start + index * 14 * minute),
    cancelled: false, boxes: [box(code, index)], outcome: undefined, undoUntil: undefined, leasedUntil: undefined, inWindow: false,
  }));
  return {
    routeId: "practice", date: new Date(now).toISOString().slice(0, 10), version: 1, answer: "none", withdrawn: false, ended: false,
    loadConfirmed: false, stops, currentStopId: undefined, pantry, help: undefined,
  };
}

const streets = ["Larkspur Lane", "Old Mill Road", "Cedar Court", "Quarry Street", "Bayview Terrace"];
const words = [["lámpara", "lamp", "key"], ["նավակ", "boat", "bell"], ["camión", "truck", "bus"]] as const;
const picture = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="72" height="72"><circle cx="16" cy="16" r="14" fill="#fc3"/></svg>');

export function practiceDoor(place: number): DoorDetails {
  const n = place - 1;
  const [text, english, answer] = words[n % words.length]!;
  return {
    address: `${1180 + place * 37} ${streets[n % streets.length]!}, Apt ${place}B, Example City`,
    entrance: n % 2 === 0 ? "Gate code 4471#, 2nd floor, left" : "",
    place: n === 6 ? undefined : {
      latitude: pantry.latitude + 0.006 * Math.cos(place), longitude: pantry.longitude + 0.009 * Math.sin(place * 2),
    },
    alias: n % 3 === 0 ? "Abuela Nena" : n % 3 === 1 ? "J." : "",
    phone: n % 3 === 1 ? "+15555550123" : "",
    doorNote: n % 2 === 0 ? "Por favor espere un minuto, camino despacio." : "",
    instructions: n % 2 === 0
      ? [DoorInstruction.DO_NOT_RING, DoorInstruction.KNOCK_SOFTLY, DoorInstruction.SPEAK_TO_NOBODY_ELSE]
      : [DoorInstruction.LEAVE_AT_DOOR],
    language: n % 2 === 0 ? "es" : "hy",
    driverWord: { text, english, picture }, householdWord: { text: answer, english: "", picture: "" },
  };
}
