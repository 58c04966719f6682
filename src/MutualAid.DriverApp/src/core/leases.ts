// Details of stops on this phone: sealed at rest, open in memory only, and gone when their time is.
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import {
  RevealStopResponse_NotRevealable_Reason as Reason, SealedStopSchema, type StopDetails,
} from "../gen/mutualaid/driver/v1/driver_pb";
import type { Core } from "./core";
import type { StoredLease } from "./database";
import { openSealed } from "./keys";
import type { DoorDetails, DoorWord, RevealRefusal, StopView } from "./session";
import { Revoked } from "./transport";

export class Leases {
  /** Reveals that were asked for and not answered: asked again they are the same. */
  private readonly asked = new Map<string, string>();
  /** Stops that the pantry didn't reveal, with the position of the route at which it didn't. */
  private readonly refused = new Map<string, bigint>();
  private asking: Promise<void> | undefined;

  constructor(private readonly core: Core) {}

  /** Deletes what may not stay, with or without signal. */
  async sweep(): Promise<void> {
    const overdue = this.core.known.leases.filter((lease) => this.isOverdue(lease));
    if (overdue.length === 0) return;
    await this.core.change(async (transaction) => {
      for (const lease of overdue) await transaction.objectStore("leases").delete(lease.stopId);
    });
  }

  /** Milliseconds until something lapses that the screens or the database show. */
  nextDeadline(): number {
    const { known, view, clock } = this.core;
    const leases = known.leases.map((lease) => lease.until - clock.atLatest());
    const undos = view?.stops.flatMap((stop) => (stop.undoUntil ? [stop.undoUntil.getTime() - clock.now()] : [])) ?? [];
    return Math.min(...leases, ...undos);
  }

  /** Asks for the stops in the window that this phone has no details of, as far as the pantry would tell them. */
  ensure(): Promise<void> {
    return this.asking ??= this.askForWindow().finally(() => this.asking = undefined);
  }

  async open(stopId: string): ReturnType<import("./session").Session["openStop"]> {
    const held = this.held(stopId);
    const stop = this.core.view?.stops.find((one) => one.stopId === stopId);
    const refusal = this.refusalOf(stop);
    if (refusal) return { refused: refusal };
    if (held) {
      const details = await this.unseal(held).catch(() => undefined);
      if (details) return { details: doorDetails(details), until: new Date(held.until) };
    }

    if (!stop!.inWindow) return { refused: "beyond-window" };
    if (this.core.known.entries.length > 0) await this.core.sendNow();
    const refused = await this.ask(stopId);
    if (refused) return { refused };
    const granted = this.held(stopId);
    if (!granted) return { refused: "finished" };
    return { details: doorDetails(await this.unseal(granted)), until: new Date(granted.until) };
  }

  private held(stopId: string): StoredLease | undefined {
    return this.core.known.leases.find((lease) => lease.stopId === stopId && !this.isOverdue(lease));
  }

  private isOverdue(lease: StoredLease): boolean {
    const { view, clock } = this.core;
    if (lease.until <= clock.atLatest() || !view || view.routeId !== lease.routeId) return true;
    if (view.withdrawn || view.ended || view.answer !== "accepted") return true;
    const stop = view.stops.find((one) => one.stopId === lease.stopId);
    if (!stop || stop.cancelled || !stop.boxes.some((box) => box.loaded)) return true;
    return stop.outcome !== undefined && stop.undoUntil === undefined;
  }

  /** Why the phone itself knows that there is nothing to see. */
  private refusalOf(stop: StopView | undefined): RevealRefusal | undefined {
    const { view } = this.core;
    if (!view || view.ended || view.withdrawn) return "route-ended";
    if (!stop || stop.cancelled) return "cancelled";
    if (stop.outcome) return "finished";
    return view.answer !== "accepted" || !stop.boxes.some((box) => box.loaded) ? "not-started" : undefined;
  }

  private unseal(lease: StoredLease): Promise<StopDetails> {
    const device = this.core.known.device!;
    return openSealed(lease.stopId, fromBinary(SealedStopSchema, lease.bytes), device.keys.open.privateKey);
  }

  private async askForWindow(): Promise<void> {
    const { view, known } = this.core;
    if (!view) return;
    for (const stop of view.stops) {
      const said = known.route?.stops.find((one) => one.stopId === stop.stopId);
      if (!stop.inWindow || !said?.revealable || this.held(stop.stopId)) continue;
      if (this.refused.get(stop.stopId) === known.route!.position) continue;
      if (await this.ask(stop.stopId) === "offline") return;
    }
  }

  /** Resolves to undefined once the sealed details are stored, or to why there are none. */
  private async ask(stopId: string): Promise<RevealRefusal | undefined> {
    const { routeId } = this.core.view!;
    for (let again = false; ; again = true) {
      const operationId = this.asked.get(stopId) ?? crypto.randomUUID();
      this.asked.set(stopId, operationId);
      let response;
      try {
        response = await this.core.calls.call((client, options) => client.revealStop({ operationId, routeId, stopId }, options));
      } catch (error) {
        if (error instanceof Revoked) await this.core.wipe(true);
        return "offline";
      }

      this.asked.delete(stopId);
      const { outcome } = response;
      if (outcome.case === "sealed" && outcome.value.until) {
        const lease = { stopId, routeId, bytes: toBinary(SealedStopSchema, outcome.value), until: timestampMs(outcome.value.until) };
        // It may have been withdrawn, or the phone wiped, while the answer was under way.
        await this.core.change(async (transaction) => {
          if (this.core.known.device && !this.isOverdue(lease)) await transaction.objectStore("leases").put(lease);
        });
        return undefined;
      }

      const reason = outcome.case === "notRevealable" ? outcome.value.reason : Reason.UNSPECIFIED;
      if (reason === Reason.OVER && !again) continue;
      const position = this.core.known.route?.position;
      if (position !== undefined) this.refused.set(stopId, position);
      return refusals[reason] ?? "beyond-window";
    }
  }
}

const refusals: Partial<Record<Reason, RevealRefusal>> = {
  [Reason.NOT_STARTED]: "not-started",
  [Reason.BEYOND_WINDOW]: "beyond-window",
  [Reason.FINISHED]: "finished",
  [Reason.CANCELLED]: "cancelled",
  [Reason.FORGOTTEN]: "forgotten",
  [Reason.ROUTE_ENDED]: "route-ended",
};

function doorDetails(details: StopDetails): DoorDetails {
  const { address, entrance, alias, phone, doorNote, instructions, language } = details;
  const { latitude, longitude } = details;
  const place = latitude !== undefined && longitude !== undefined ? { latitude, longitude } : undefined;
  return {
    address, entrance, place, alias, phone, doorNote, instructions, language,
    driverWord: doorWord(details.driverWord, details.driverWordEnglish, details.driverPicture),
    householdWord: doorWord(details.householdWord, details.householdWordEnglish, details.householdPicture),
  };
}

/** The picture as an address of its own, so that nothing in it can run. */
function doorWord(text: string, english: string, picture: string): DoorWord {
  return {
    text, english: english === text ? "" : english,
    picture: picture && `data:image/svg+xml,${encodeURIComponent(picture)}`,
  };
}
