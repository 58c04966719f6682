// Keeps the phone and the pantry in step whenever there is signal.
import { toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { RouteSchema, type Route, type SubmitOperationsRequest } from "../gen/mutualaid/driver/v1/driver_pb";
import { exclusively, isHidden, unattended, type Core } from "./core";
import { putSetting } from "./database";
import { drain, storeNewer } from "./outbox";
import { Revoked, statusOf } from "./transport";

/** Less than the other calls', so that a call made just before the signal came back doesn't hold the outbox up. */
const submitDeadline = 8_000;
const longestWait = 8_000;
const pollEvery = 20_000;
const deadAfter = 45_000;
const sleepAfter = 60_000;
/** So many streams that brought nothing, one after the other, are a proxy's doing that holds them back. */
const fruitlessStreams = 2;
/** How long to poll before a stream is tried again that brought nothing. */
const streamAgainAfter = 300_000;
const dayLength = 86_400_000;

export class Sync {
  private stopped = new AbortController();
  private sending: Promise<void> | undefined;
  private sendAgain = false;
  private submit = new AbortController();
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private streamFailedAt = -Infinity;
  private wake: () => void = () => undefined;
  private watch = new AbortController();
  private asleep = false;
  private sleep: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly core: Core, private readonly lockName: string, private readonly ensureLeases: () => Promise<void>,
  ) {}

  start(): void {
    this.stopped = new AbortController();
    const { signal } = this.stopped;
    this.asleep = false;
    if (typeof window !== "undefined") {
      window.addEventListener("online", () => this.signalIsBack(), { signal });
      window.addEventListener("offline", () => { this.core.calls.online.value = false; }, { signal });
      document.addEventListener("visibilitychange", () => this.visibilityChanged(), { signal });
    }

    unattended(this.sendNow());
    unattended(exclusively(`${this.lockName} watch`, signal, () => this.watchRoute(signal)));
  }

  stop(): void {
    this.stopped.abort();
    this.submit.abort();
    this.watch.abort();
    this.wake();
    clearTimeout(this.retry);
    clearTimeout(this.sleep);
  }

  /** Sends what waits, one attempt; where the pantry isn't reached, more follow by themselves. */
  sendNow(): Promise<void> {
    clearTimeout(this.retry);
    this.sendAgain = true;
    return this.sending ??= this.sendWhileAsked().finally(() => this.sending = undefined);
  }

  /** Asks for the route; resolves once the answer is stored, or there is none. */
  async refresh(): Promise<boolean> {
    try {
      const { outcome } = await this.core.calls.call((client, options) => client.getRoute({}, options));
      if (outcome.case === "route") await this.storeRoute(outcome.value);
      else if (outcome.case === "noRoute") await this.noRouteToday();
      await this.ensureLeases();
      return true;
    } catch (error) {
      if (error instanceof Revoked) await this.core.wipe(true);
      return false;
    }
  }

  private async sendWhileAsked(): Promise<void> {
    while (this.sendAgain && !this.stopped.signal.aborted) {
      this.sendAgain = false;
      const began = performance.now();
      this.submit = new AbortController();
      const options = { signal: this.submit.signal, timeoutMs: submitDeadline };
      const send = (request: SubmitOperationsRequest) =>
        this.core.calls.call((client, callOptions) => client.submitOperations(request, callOptions), options);
      try {
        const left = await exclusively(`${this.lockName} outbox`, undefined, () => drain(this.core.database, send));
        this.failures = left > 0 ? this.failures + 1 : 0;
        if (left > 0) this.retryLater(began);
      } catch (error) {
        if (error instanceof Revoked) return await this.core.wipe(true);
        this.failures += 1;
        this.retryLater(began);
      }

      if (this.stopped.signal.aborted) return;
      await this.core.reload();
      if (this.failures === 0) unattended(this.ensureLeases());
    }
  }

  private retryLater(began: number): void {
    if (this.stopped.signal.aborted) return;
    const wait = Math.min(1_000 * 2 ** (this.failures - 1), longestWait) - (performance.now() - began);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => unattended(this.sendNow()), Math.max(wait, 250));
  }

  private signalIsBack(): void {
    // A call that hangs since before would hold the outbox up; sent again it does no harm.
    this.submit.abort();
    this.failures = 0;
    unattended(this.sendNow());
    this.wake();
  }

  private visibilityChanged(): void {
    clearTimeout(this.sleep);
    if (isHidden()) {
      this.sleep = setTimeout(() => { this.asleep = true; this.watch.abort(); }, sleepAfter);
    } else {
      this.asleep = false;
      this.signalIsBack();
      // The tab that watches may be another one, and asleep.
      unattended(this.core.reload().then(() => this.refresh()));
    }
  }

  private async watchRoute(stopped: AbortSignal): Promise<void> {
    let failures = 0;
    let fruitless = 0;
    while (!stopped.aborted) {
      if (this.asleep) {
        await this.pause(Infinity);
        continue;
      }

      const reached = await this.refresh();
      failures = reached ? 0 : failures + 1;
      const { route } = this.core.known;
      const canStream = route && !route.withdrawn && !route.ended && performance.now() - this.streamFailedAt > streamAgainAfter;
      if (stopped.aborted) return;
      if (!reached) await this.pause(Math.min(1_000 * 2 ** (failures - 1), longestWait));
      else if (!canStream) await this.pause(pollEvery);
      else {
        fruitless = await this.followStream(route) ? 0 : fruitless + 1;
        if (fruitless >= fruitlessStreams) [fruitless, this.streamFailedAt] = [0, performance.now()];
        else await this.pause(1_000);
      }
    }
  }

  /** Until the stream ends or is dead; false when it brought nothing at all. */
  private async followStream(route: Route): Promise<boolean> {
    this.watch = new AbortController();
    const { signal } = this.watch;
    let brought = false;
    const isDead = () => this.watch.abort();
    let dead = setTimeout(isDead, deadAfter);
    try {
      for await (const { route: news } of this.core.calls.watch(route.routeId, route.position, signal)) {
        brought = true;
        this.core.calls.online.value = true;
        clearTimeout(dead);
        dead = setTimeout(isDead, deadAfter);
        if (!news) continue;
        await this.storeRoute(news);
        unattended(this.ensureLeases());
        if (news.withdrawn || news.ended) break;
      }
    } catch (error) {
      // Whether the phone is revoked the next call finds out, which is made at once.
      if (statusOf(error) === Code.Unauthenticated) brought = true;
      if (this.asleep || this.stopped.signal.aborted) brought = true;
    } finally {
      clearTimeout(dead);
      this.watch.abort();
    }

    return brought;
  }

  private async storeRoute(route: Route): Promise<void> {
    const before = this.core.known.route;
    await this.core.change(async (transaction) => {
      if (!this.core.known.device) return;
      await putSetting(transaction, "clock", this.core.clock.stored());
      if (before?.routeId === route.routeId) return storeNewer(transaction, route);
      await putSetting(transaction, "route", toBinary(RouteSchema, route));
      for (const name of ["reports", "loads"] as const) {
        const store = transaction.objectStore(name);
        for (const one of await store.getAll()) {
          if (one.routeId !== route.routeId) await store.delete("boxId" in one ? one.boxId : one.operationId);
        }
      }
    });
  }

  /** A shift may last beyond midnight: yesterday's route stays for as long as the driver is on it. */
  private async noRouteToday(): Promise<void> {
    const { route } = this.core.known;
    const { view } = this.core;
    const isUnderWay = view && view.answer === "accepted" && !view.ended && !view.withdrawn
      && this.core.clock.now() - Date.parse(view.date) < 2 * dayLength;
    if (route && isUnderWay) {
      const { outcome } = await this.core.calls.call((client, options) => client.getRoute({ date: route.date }, options));
      if (outcome.case === "route") return this.storeRoute(outcome.value);
    }

    await this.core.change(async (transaction) => {
      if (this.core.known.device) await putSetting(transaction, "route", null);
    });
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === Infinity ? undefined : setTimeout(resolve, milliseconds);
      this.wake = () => { clearTimeout(timer); resolve(); };
      if (this.stopped.signal.aborted) this.wake();
    });
  }
}
