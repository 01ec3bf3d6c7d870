/** The width of a bucket: about a pixel when a minute is shown; an hour has about fifty buckets per pixel. */
const BUCKET_MS = 100;
/** Slightly more than the hour shown. */
const BUCKETS = 36_864;

/** The highest counts within a time span. */
export interface Peaks {
  readonly active: number;
  /** Active plus idle. */
  readonly open: number;
}

/**
 * The number of active and idle connections over time, in buckets that keep the peak: even a connection of one
 * millisecond is visible, and memory does not grow with traffic. Time only moves forward; late events count as current.
 */
export class ActivityBuckets {
  // 16 bits suffice: no machine has more sockets, or starts more requests in a tenth of a second.
  readonly #active = new Uint16Array(BUCKETS);
  readonly #open = new Uint16Array(BUCKETS);
  readonly #requests = new Uint16Array(BUCKETS);
  readonly #reused = new Uint16Array(BUCKETS);
  /** The number of the newest bucket, counted from the clock's zero. */
  #newest: number;
  readonly #oldest: number;
  #activeNow: number;
  #idleNow: number;

  /** Starts at a time with the given numbers of active and idle connections. */
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

  /** Changes the counts by the given amounts. */
  change(atMs: number, active: number, idle: number): void {
    this.#advanceTo(atMs);
    this.#activeNow += active;
    this.#idleNow += idle;
    const slot = this.#newest % BUCKETS;
    this.#active[slot] = Math.max(this.#active[slot] ?? 0, this.#activeNow);
    this.#open[slot] = Math.max(this.#open[slot] ?? 0, this.#activeNow + this.#idleNow);
  }

  /** Counts a request. */
  request(atMs: number, reused: boolean): void {
    this.#advanceTo(atMs);
    const slot = this.#newest % BUCKETS;
    this.#requests[slot] = (this.#requests[slot] ?? 0) + 1;
    if (reused) this.#reused[slot] = (this.#reused[slot] ?? 0) + 1;
  }

  /** The peaks between two times; beyond the newest bucket, the current counts. */
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

  /** Counts the requests since a time, and those of them on a reused connection. */
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
    // After a long silence, fill only the buckets still kept.
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
