// Every screen without a pantry, in development only: practice.html?scene=drive. The console has the session as "practice".
import { render } from "preact";
import { HelpKind, OutcomeKind } from "../gen/mutualaid/driver/v1/driver_pb";
import type { Todo } from "../core/session";
import { App } from "./App";
import { startClock } from "./clock";
import { takeFromAddress } from "./invitation";
import { startNavigation } from "./navigation";
import { position } from "./position";
import { type Practice, practiceSession } from "./practiceSession";
import { language, startPreferences, theme } from "./preferences";
import "./style.css";

const minute = 60_000;

function load(practice: Practice, minutesAgo = 70): void {
  practice.change((route) => ({
    ...route, answer: "accepted",
    stops: route.stops.map((stop) => ({
      ...stop, boxes: stop.boxes.map((box) => ({ ...box, loaded: true, loadedAt: new Date(Date.now() - minutesAgo * minute) })),
    })),
  }));
}

function finish(practice: Practice, stops: number): void {
  const kinds = [OutcomeKind.DELIVERED, OutcomeKind.PARTLY_DELIVERED, OutcomeKind.NOBODY_HOME, OutcomeKind.DELIVERED];
  practice.change((route) => ({
    ...route,
    stops: route.stops.map((stop, index) => (index < stops
      ? { ...stop, outcome: { kind: kinds[index % 4]!, at: new Date(Date.now() - (30 - index * 3) * minute), unsent: index === 3 } }
      : { ...stop, expectedArrival: new Date(stop.plannedArrival.getTime() + 12 * minute) })),
  }));
}

const scenes: Record<string, (practice: Practice) => void> = {
  starting: ({ phase }) => (phase.value = "starting"),
  enrol: ({ phase, device }) => ((phase.value = "not-enrolled"), (device.value = undefined)),
  "enrol-offline": ({ phase, online }) => ((phase.value = "not-enrolled"), (online.value = false)),
  revoked: ({ phase }) => (phase.value = "revoked"),
  looking: ({ route }) => (route.value = undefined),
  "no-route": ({ route }) => (route.value = null),
  offer: () => undefined,
  declined: ({ change }) => change((route) => ({ ...route, answer: "declined" })),
  load: ({ change }) => change((route) => ({ ...route, answer: "accepted" })),
  drive: (practice) => (load(practice), finish(practice, 3)),
  "drive-offline": (practice) => {
    load(practice, 100);
    finish(practice, 4);
    practice.online.value = false;
    practice.unsent.value = 3;
    practice.storage.value = "may-be-evicted";
    practice.updateReady.value = true;
    practice.change((route) => ({ ...route, help: { kind: HelpKind.RUNNING_LATE, state: "unsent" } }));
  },
  "drive-cold-over": (practice) => (load(practice, 130), finish(practice, 1)),
  "all-done": (practice) => (load(practice), finish(practice, 10)),
  plan: (practice) => {
    load(practice);
    finish(practice, 2);
    practice.planChange.value = {
      version: 2, added: ["Z4PF"], removed: ["W5SZ"], cancelled: ["D3LU"], moved: [{ code: "T9FA", from: 3, to: 5 }], withdrawn: false,
    };
  },
  withdrawn: (practice) => (load(practice), practice.change((route) => ({ ...route, withdrawn: true }))),
  todos: (practice) => {
    load(practice);
    finish(practice, 3);
    const todo = (n: number, what: Todo["what"], stopCode: string | undefined, reason: string): Todo =>
      ({ operationId: String(n), what, stopCode, reason, at: new Date(Date.now() - n * minute) });
    practice.todos.value = [
      todo(3, "outcome", "K7MQ", "OutcomeIsInconsistent"), todo(9, "load", undefined, "BoxNotOnRoute"),
      todo(12, "undo", "T9FA", "SomethingNew"),
    ];
  },
  ended: (practice) => (load(practice), finish(practice, 10), practice.change((route) => ({ ...route, ended: true }))),
};

const asked = new URLSearchParams(location.search);
const invitation = takeFromAddress();
const practice = practiceSession();
scenes[asked.get("scene") ?? "offer"]?.(practice);
const setPosition = (latitude: number, longitude: number) => (position.value = { latitude, longitude });
Object.assign(globalThis, { practice, language, theme, setPosition });
startPreferences();
startNavigation();
startClock(practice.session);
render(<App session={practice.session} invitation={invitation} />, document.getElementById("app")!);
