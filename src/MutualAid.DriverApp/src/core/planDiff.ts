// What differs between two plans of one route.
import type { Route } from "../gen/mutualaid/driver/v1/driver_pb";
import type { PlanChange } from "./session";

/** The plan that the driver acknowledged. */
export interface Plan {
  routeId: string;
  version: number;
  withdrawn: boolean;
  stops: { stopId: string; code: string; cancelled: boolean }[];
}

export function planOf(route: Route): Plan {
  return {
    routeId: route.routeId,
    version: route.version,
    withdrawn: route.withdrawn,
    stops: route.stops.map(({ stopId, code, cancelled }) => ({ stopId, code, cancelled })),
  };
}

export function planDiff(old: Plan, next: Plan): PlanChange {
  const before = new Map(old.stops.map((stop) => [stop.stopId, stop]));
  const after = new Map(next.stops.map((stop) => [stop.stopId, stop]));
  const stays = (stopId: string) => before.has(stopId) && after.has(stopId) && !after.get(stopId)!.cancelled;
  const ranks = old.stops.filter((stop) => stays(stop.stopId)).map((stop) => stop.stopId);
  return {
    version: next.version,
    added: next.stops.filter((stop) => !before.has(stop.stopId) && !stop.cancelled).map((stop) => stop.code),
    removed: old.stops.filter((stop) => !after.has(stop.stopId)).map((stop) => stop.code),
    cancelled: next.stops
      .filter((stop) => stop.cancelled && before.get(stop.stopId)?.cancelled === false)
      .map((stop) => stop.code),
    moved: next.stops.filter((stop) => stays(stop.stopId))
      .map((stop, index) => ({ code: stop.code, from: ranks.indexOf(stop.stopId) + 1, to: index + 1 }))
      .filter((move) => move.from !== move.to),
    withdrawn: next.withdrawn && !old.withdrawn,
  };
}

/**
 * The change that the driver has still to acknowledge. Before they accept there is none: they are looking at the plan as
 * it is. Of a plan that this phone never saw only the cancelled stops can be told.
 */
export function pendingChange(route: Route, acknowledged: Plan | undefined, accepted: boolean): PlanChange | undefined {
  if (!accepted || route.acknowledgedVersion >= route.version) return undefined;
  const next = planOf(route);
  if (acknowledged?.routeId !== route.routeId) {
    const uncancelled = { ...next, withdrawn: false, stops: next.stops.map((stop) => ({ ...stop, cancelled: false })) };
    return planDiff(uncancelled, next);
  }
  return acknowledged.version < route.version ? planDiff(acknowledged, next) : undefined;
}
