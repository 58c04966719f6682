// The pantry's time as this phone knows it. The phone's own clock may be wrong, and may be moved while the app runs.

/** A moment that can be compared with a later one even when the phone's clock was moved in between. */
export interface Stamp {
  /** Which page life it was taken in: monotonic values of different lives cannot be compared. */
  page: string;
  /** Milliseconds since that page began. */
  monotonic: number;
  /** Milliseconds since 1970 by the pantry's clock. */
  at: number;
}

/** What survives a reload. */
export interface StoredClock {
  /** The pantry's clock minus the phone's, in milliseconds. */
  skew: number;
  /** The latest time that was seen; a clock that is set back doesn't bring it back. */
  seen: number;
}

/** The server's Date header has whole seconds; what it differs by less than this is no news. */
const precision = 2_000;

export class Clock {
  private readonly page = crypto.randomUUID();
  private anchor: { time: number; monotonic: number; wall: number };

  constructor(
    private readonly wall: () => number,
    private readonly monotonic: () => number,
    stored: StoredClock | undefined,
  ) {
    const time = Math.max(wall() + (stored?.skew ?? 0), stored?.seen ?? 0);
    this.anchor = { time, monotonic: monotonic(), wall: wall() };
  }

  /** Milliseconds since 1970 by the pantry's clock. Moving the phone's clock while the page lives doesn't move it. */
  now(): number {
    return Math.round(this.anchor.time + this.monotonic() - this.anchor.monotonic);
  }

  /** As now(), unless the phone's clock went further: the monotonic one of some phones stands still while they sleep. */
  atLatest(): number {
    return Math.max(this.now(), this.anchor.time + this.wall() - this.anchor.wall);
  }

  /** The phone's own clock. */
  deviceTime(): number {
    return this.wall();
  }

  stamp(): Stamp {
    return { page: this.page, monotonic: this.monotonic(), at: this.now() };
  }

  /** Milliseconds since a stamp; infinite when the clocks cannot tell. */
  since(stamp: Stamp): number {
    if (stamp.page === this.page) return this.monotonic() - stamp.monotonic;
    const elapsed = this.now() - stamp.at;
    return elapsed >= 0 ? elapsed : Infinity;
  }

  /** Takes the time of the server's Date header. */
  sync(serverTime: number): void {
    const known = this.now();
    const told = serverTime + 500;
    const time = Math.abs(told - known) > precision ? told : known;
    this.anchor = { time, monotonic: this.monotonic(), wall: this.wall() };
  }

  stored(): StoredClock {
    return { skew: this.now() - this.wall(), seen: this.now() };
  }
}
