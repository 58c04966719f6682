// The route as the screens show it: the pantry's newest word, and over it what still waits in the outbox.
import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { OutcomeKind, Route_Answer, type Box, type Operation, type Route, type Stop } from "../gen/mutualaid/driver/v1/driver_pb";
import type { Clock } from "./clock";
import type { OutboxEntry, Snapshot, StoredReport } from "./database";
import { operationOf } from "./outbox";
import type { BoxView, RouteView, StopView } from "./session";

/** How long a report can be taken back, and how long the details of its stop stay for that. */
export const undoTime = 60_000;
export const windowSize = 3;

type Pending = { entry: OutboxEntry; what: Operation["what"] };

export function viewRoute(route: Route, known: Snapshot, clock: Clock): RouteView {
  const pending: Pending[] = known.entries
    .filter((entry) => entry.routeId === route.routeId)
    .map((entry) => ({ entry, what: operationOf(entry).what }));
  const boxes = new Map(route.stops.flatMap((stop) => stop.boxes).map((box) => [box.boxId, viewBox(box, known, pending)]));
  const stops: StopView[] = route.stops.map((stop, index) => ({
    stopId: stop.stopId,
    code: stop.code,
    place: index + 1,
    plannedArrival: dateOf(stop.plannedArrival),
    expectedArrival: dateOf(stop.expectedArrival ?? stop.plannedArrival),
    cancelled: stop.cancelled,
    boxes: stop.boxes.map((box) => boxes.get(box.boxId)!),
    outcome: outcomeOf(stop, known.reports, pending),
    undoUntil: undefined,
    leasedUntil: undefined,
    inWindow: false,
  }));
  const answer = pending.findLast(({ what }) => what.case === "answer")?.what.value as { accepted: boolean } | undefined;
  const view: RouteView = {
    routeId: route.routeId,
    date: route.date,
    version: route.version,
    answer: answer ? (answer.accepted ? "accepted" : "declined") : answerOf(route.answer),
    withdrawn: route.withdrawn,
    ended: route.ended || pending.some(({ what }) => what.case === "endShift"),
    loadConfirmed: stops.every((stop) => stop.cancelled || stop.boxes.every((box) => box.loaded !== undefined)),
    stops,
    currentStopId: undefined,
    pantry: {
      name: route.pantry?.name ?? "", phone: route.pantry?.phone ?? "", timeZone: route.pantry?.timeZone || "UTC",
      latitude: route.pantry?.latitude ?? 0, longitude: route.pantry?.longitude ?? 0,
    },
    help: helpOf(route, pending),
  };
  const open = stops.filter((stop) => !stop.cancelled && !stop.outcome && stop.boxes.some((box) => box.loaded));
  view.currentStopId = open[0]?.stopId;
  const underWay = view.answer === "accepted" && !view.withdrawn && !view.ended;
  for (const stop of stops) {
    const report = lastReport(known.reports, route.routeId, stop.stopId);
    const left = stop.outcome && report?.undoable && underWay ? undoTime - clock.since(report.stamp) : 0;
    stop.undoUntil = left > 0 ? new Date(clock.now() + left) : undefined;
    const lease = known.leases.find((one) => one.stopId === stop.stopId && one.until > clock.atLatest());
    stop.leasedUntil = lease && new Date(lease.until);
    stop.inWindow = underWay && open.slice(0, windowSize).includes(stop);
  }
  return view;
}

/** The newest report of a stop that this phone made and did not take back. */
export function lastReport(reports: readonly StoredReport[], routeId: string, stopId: string): StoredReport | undefined {
  return reports.findLast((report) => report.routeId === routeId && report.stopId === stopId);
}

function outcomeOf(stop: Stop, reports: readonly StoredReport[], pending: readonly Pending[]): StopView["outcome"] {
  const last = pending.findLast(({ what }) =>
    (what.case === "outcome" || what.case === "undo") && what.value.stopId === stop.stopId);
  if (last?.what.case === "undo") return undefined;
  if (last?.what.case === "outcome") {
    return { kind: last.what.value.kind, at: new Date(last.entry.occurredAt), unsent: true };
  }
  if (stop.outcome === OutcomeKind.UNSPECIFIED) return undefined;
  const report = reports.find((one) => one.operationId === stop.outcomeOperationId);
  const at = report ? new Date(report.occurredAt) : dateOf(stop.expectedArrival ?? stop.plannedArrival);
  return { kind: stop.outcome, at, unsent: false };
}

function viewBox(box: Box, known: Snapshot, pending: readonly Pending[]): BoxView {
  const said = known.loads.find((load) => load.boxId === box.boxId);
  const waits = pending.some(({ what }) => what.case === "load" && what.value.boxes.some((one) => one.boxId === box.boxId));
  const loaded = said && waits ? !said.refusal : box.loaded;
  const mine = said && loaded === !said.refusal ? said : undefined;
  return {
    boxId: box.boxId, code: box.code, loaded,
    refusal: mine?.refusal || undefined,
    loadedAt: mine && loaded ? new Date(mine.at) : undefined,
    cold: box.cold, coldMinutes: box.coldMinutes, lines: box.lines,
    allergens: box.allergens, allergensUnknown: box.allergensUnknown,
  };
}

function helpOf(route: Route, pending: readonly Pending[]): RouteView["help"] {
  const asked = pending.findLast(({ what }) => what.case === "help");
  if (asked?.what.case === "help") return { kind: asked.what.value.kind, state: "unsent" };
  return route.help && { kind: route.help.kind, state: route.help.seen ? "seen" : "sent" };
}

function answerOf(answer: Route_Answer): RouteView["answer"] {
  return answer === Route_Answer.ACCEPTED ? "accepted" : answer === Route_Answer.DECLINED ? "declined" : "none";
}

function dateOf(time: Timestamp | undefined): Date {
  return new Date(time ? timestampMs(time) : 0);
}
