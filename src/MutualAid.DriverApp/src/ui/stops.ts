// What the screens ask of a route.
import type { BoxView, RouteView, StopView } from "../core/session";
import { LoadedBox_LoadRefusal, OutcomeKind } from "../gen/mutualaid/driver/v1/driver_pb";
import type { IconName } from "./Icon";
import { texts } from "./texts";

export const going = (route: RouteView) => route.stops.filter((stop) => !stop.cancelled);
export const boxesOf = (route: RouteView) => going(route).flatMap((stop) => stop.boxes);

/** Whether anything was said of the load: from then on the route is under way, even when a new plan brings more boxes. */
export const underWay = (route: RouteView) => route.stops.some((stop) => stop.boxes.some((box) => box.loaded !== undefined));

/** Nothing of it is in the car. */
export const notLoaded = (stop: StopView) => stop.boxes.length > 0 && stop.boxes.every((box) => box.loaded === false);

/** Whether somebody still has to go there. */
export const isOpen = (stop: StopView) => !stop.cancelled && !stop.outcome && !notLoaded(stop);

export const handedOver = (kind: OutcomeKind | undefined) =>
  kind === OutcomeKind.DELIVERED || kind === OutcomeKind.PARTLY_DELIVERED;

/** Boxes in the car that nobody took, and those of which a part was kept back. */
export function toBringBack(route: RouteView): { whole: readonly BoxView[]; partly: readonly BoxView[] } {
  const inCar = (stop: StopView) => stop.boxes.filter((box) => box.loaded);
  return {
    whole: route.stops.filter((stop) => !handedOver(stop.outcome?.kind)).flatMap(inCar),
    partly: route.stops.filter((stop) => stop.outcome?.kind === OutcomeKind.PARTLY_DELIVERED).flatMap(inCar),
  };
}

export function outcomeName(kind: OutcomeKind): string {
  const t = texts.value.drive.state;
  switch (kind) {
    case OutcomeKind.DELIVERED: return t.delivered;
    case OutcomeKind.PARTLY_DELIVERED: return t.partly;
    case OutcomeKind.NOBODY_HOME: return t.nobody;
    case OutcomeKind.UNSAFE_TO_APPROACH: return t.unsafe;
    case OutcomeKind.WRONG_ADDRESS: return t.wrongAddress;
    default: return t.refused;
  }
}

export function stateOf(stop: StopView, route: RouteView): { text: string; icon: IconName; tone: "good" | "warn" | "plain" } {
  const t = texts.value.drive.state;
  if (stop.cancelled) return { text: t.cancelled, icon: "cross", tone: "warn" };
  if (stop.outcome) {
    const done = handedOver(stop.outcome.kind);
    return { text: outcomeName(stop.outcome.kind), icon: done ? "check" : "cross", tone: done ? "good" : "warn" };
  }
  if (notLoaded(stop)) return { text: t.notLoaded, icon: "cross", tone: "warn" };
  if (stop.stopId === route.currentStopId) return { text: t.next, icon: "open", tone: "plain" };
  return { text: stop.inWindow ? t.open : t.later, icon: stop.inWindow ? "open" : "clock", tone: "plain" };
}

export const refusals = [
  LoadedBox_LoadRefusal.NOT_THERE, LoadedBox_LoadRefusal.DAMAGED, LoadedBox_LoadRefusal.NO_ROOM, LoadedBox_LoadRefusal.NOT_COLD_ENOUGH,
] as const;

export function refusalName(refusal: LoadedBox_LoadRefusal): string {
  const t = texts.value.load;
  switch (refusal) {
    case LoadedBox_LoadRefusal.NOT_THERE: return t.notThere;
    case LoadedBox_LoadRefusal.DAMAGED: return t.damaged;
    case LoadedBox_LoadRefusal.NO_ROOM: return t.noRoom;
    default: return t.notCold;
  }
}
