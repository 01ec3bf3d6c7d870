/** The width of a bucket: about a pixel of a minute, fifty of an hour. */
const BUCKET_MS = 100;
/** A little more than the hour that is shown. */
const BUCKETS = 36_864;

/** Highest counts within a stretch of time. */
export interface Peaks {
  readonly active: number;
  /** Active and idle together. */
  readonly open: number;
}

/**
 * How many connections were active and idle over time, in buckets that keep the peak: what lasted a millisecond is
 * still seen, and memory does not grow with traffic. Time only goes forward; what comes late counts as now.
 */
export class ActivityBuckets {
  // No machine has more sockets than these can count, nor requests in a tenth of a second.
  readonly #active = new Uint16Array(BUCKETS);
  readonly #open = new Uint16Array(BUCKETS);
  readonly #requests = new Uint16Array(BUCKETS);
  readonly #reused = new Uint16Array(BUCKETS);
  /** The newest bucket, counted from the clock's zero. */
  #newest: number;
  readonly #oldest: number;
  #activeNow: number;
  #idleNow: number;

  /** Begins at a moment, with so many connections active and idle. */
  constructor(startMs: number, active: number, idle: number) {
    this.#oldest = Math.floor(startMs / BUCKET_MS);
    this.#newest = this.#oldest - 1;
    this.#activeNow = active;
    this.#idleNow = idle;
    this.#advanceTo(startMs);
  }

  get active(): number {
    return this.#activeNow;
  }

  get idle(): number {
    return this.#idleNow;
  }

  /** The counts have changed by so much. */
  change(atMs: number, active: number, idle: number): void {
    this.#advanceTo(atMs);
    this.#activeNow += active;
    this.#idleNow += idle;
    const slot = this.#newest % BUCKETS;
    this.#active[slot] = Math.max(this.#active[slot] ?? 0, this.#activeNow);
    this.#open[slot] = Math.max(this.#open[slot] ?? 0, this.#activeNow + this.#idleNow);
  }

  /** A request went out. */
  request(atMs: number, reused: boolean): void {
    this.#advanceTo(atMs);
    const slot = this.#newest % BUCKETS;
    this.#requests[slot] = (this.#requests[slot] ?? 0) + 1;
    if (reused) this.#reused[slot] = (this.#reused[slot] ?? 0) + 1;
  }

  /** The peaks from one moment up to another; after the newest bucket what is so now. */
  peaks(fromMs: number, toMs: number): Peaks {
    let active = 0;
    let open = 0;
    const from = Math.max(Math.floor(fromMs / BUCKET_MS), this.#newest - BUCKETS + 1, this.#oldest);
    const to = Math.ceil(toMs / BUCKET_MS);
    for (let at = from; at < to && at <= this.#newest; at += 1) {
      const slot = at % BUCKETS;
      active = Math.max(active, this.#active[slot] ?? 0);
      open = Math.max(open, this.#open[slot] ?? 0);
    }
    if (to > this.#newest + 1) {
      active = Math.max(active, this.#activeNow);
      open = Math.max(open, this.#activeNow + this.#idleNow);
    }
    return { active, open };
  }

  /** Requests since a moment, and how many of them found a warm connection. */
  reuseSince(fromMs: number): { readonly reused: number; readonly total: number } {
    let reused = 0;
    let total = 0;
    const from = Math.max(Math.floor(fromMs / BUCKET_MS), this.#newest - BUCKETS + 1, this.#oldest);
    for (let at = from; at <= this.#newest; at += 1) {
      total += this.#requests[at % BUCKETS] ?? 0;
      reused += this.#reused[at % BUCKETS] ?? 0;
    }
    return { reused, total };
  }

  #advanceTo(atMs: number): void {
    const wanted = Math.floor(atMs / BUCKET_MS);
    // After a long silence only the buckets that are kept need filling.
    this.#newest = Math.max(this.#newest, wanted - BUCKETS);
    while (this.#newest < wanted) {
      this.#newest += 1;
      const slot = this.#newest % BUCKETS;
      this.#active[slot] = this.#activeNow;
      this.#open[slot] = this.#activeNow + this.#idleNow;
      this.#requests[slot] = 0;
      this.#reused[slot] = 0;
    }
  }
}
