// A session in memory, without a pantry: for looking at the screens and for their tests.
import { signal } from "@preact/signals";
import type { Device, Phase, PlanChange, RouteView, Session, StopView, Todo } from "../core/session";
import { LoadedBox_LoadRefusal } from "../gen/mutualaid/driver/v1/driver_pb";
import { practiceDoor, practiceRoute } from "./practiceRoute";
import { isOpen } from "./stops";

const leaseMinutes = 90;
const undoMinutes = 1;

/** What follows from the rest: the current stop, the window, and whether every box has a word on it. */
export function settled(route: RouteView): RouteView {
  const underWay = route.stops.some((stop) => stop.boxes.some((box) => box.loaded !== undefined));
  const ahead = underWay && !route.ended && !route.withdrawn ? route.stops.filter(isOpen) : [];
  const inWindow = new Set(ahead.slice(0, 3).map((stop) => stop.stopId));
  return {
    ...route,
    currentStopId: ahead[0]?.stopId,
    loadConfirmed: route.stops.every((stop) => stop.cancelled || stop.boxes.every((box) => box.loaded !== undefined)),
    stops: route.stops.map((stop) => ({
      ...stop, inWindow: inWindow.has(stop.stopId), leasedUntil: isOpen(stop) ? stop.leasedUntil : undefined,
    })),
  };
}

export function practiceSession(now: () => number = Date.now) {
  const phase = signal<Phase>("ready");
  const device = signal<Device | undefined>({ deviceId: "7f3a0000", driverLabel: "Tuesday van", shortCode: "7F3A" });
  const online = signal(true);
  const unsent = signal(0);
  const todos = signal<readonly Todo[]>([]);
  const route = signal<RouteView | null | undefined>(practiceRoute(now()));
  const planChange = signal<PlanChange | undefined>(undefined);
  const storage = signal<"persistent" | "may-be-evicted" | "unknown">("persistent");
  const updateReady = signal(false);

  const wait = () => {
    if (!online.value) unsent.value++;
  };
  const change = (how: (route: RouteView) => RouteView) => {
    if (route.value) route.value = settled(how(route.value));
  };
  const changeStop = (stopId: string, how: (stop: StopView) => Partial<StopView>) => change((one) => ({
    ...one, stops: one.stops.map((stop) => (stop.stopId === stopId ? { ...stop, ...how(stop) } : stop)),
  }));

  const session: Session = {
    now,
    phase, device, online, unsent, todos, route, planChange, storage, updateReady,
    async enrol(invitation) {
      if (!online.value) return "offline";
      if (invitation.startsWith("AAAA")) return "not-valid";
      phase.value = "ready";
      return "enrolled";
    },
    async signOut(force) {
      if (unsent.value > 0 && !force) return "unsent";
      phase.value = "not-enrolled";
      return "done";
    },
    async refresh() {},
    async askToPersist() {},
    async applyUpdate() {
      updateReady.value = false;
    },
    async answer(accepted) {
      wait();
      change((one) => ({ ...one, answer: accepted ? "accepted" : "declined" }));
    },
    async confirmLoad(boxes) {
      wait();
      const words = new Map(boxes.map((box) => [box.boxId, box.refusal]));
      change((one) => ({
        ...one,
        stops: one.stops.map((stop) => ({
          ...stop,
          boxes: stop.boxes.map((box) => {
            const refusal = words.get(box.boxId);
            if (refusal === undefined) return box;
            const loaded = refusal === LoadedBox_LoadRefusal.UNSPECIFIED;
            return {
              ...box, loaded, refusal: loaded ? undefined : refusal, loadedAt: loaded ? box.loadedAt ?? new Date(now()) : undefined,
            };
          }),
        })),
      }));
    },
    async report(stopId, { kind }) {
      wait();
      const at = new Date(now());
      changeStop(stopId, () => ({
        outcome: { kind, at, unsent: !online.value }, undoUntil: new Date(now() + undoMinutes * 60_000),
      }));
    },
    async undo(stopId) {
      wait();
      changeStop(stopId, () => ({ outcome: undefined, undoUntil: undefined }));
    },
    async acknowledgePlan() {
      wait();
      planChange.value = undefined;
    },
    async askHelp(kind) {
      wait();
      change((one) => ({ ...one, help: { kind, state: online.value ? "sent" : "unsent" } }));
    },
    async endShift() {
      wait();
      change((one) => ({ ...one, ended: true }));
    },
    async dismissTodo(operationId) {
      todos.value = todos.value.filter((todo) => todo.operationId !== operationId);
    },
    async openStop(stopId) {
      const stop = route.value?.stops.find((one) => one.stopId === stopId);
      if (!stop || route.value?.ended) return { refused: "route-ended" };
      if (stop.cancelled) return { refused: "cancelled" };
      if (stop.outcome) return { refused: "finished" };
      if (!stop.inWindow) return { refused: "beyond-window" };
      if (!stop.leasedUntil && !online.value) return { refused: "offline" };
      const until = stop.leasedUntil ?? new Date(now() + leaseMinutes * 60_000);
      changeStop(stopId, () => ({ leasedUntil: until }));
      return { details: practiceDoor(stop.place), until };
    },
  };
  return { session, phase, device, online, unsent, todos, route, planChange, storage, updateReady, change, changeStop };
}

export type Practice = ReturnType<typeof practiceSession>;
