/** Numbers per event besides its time: connection, kind, detail. */
const FACTS = 3;
/** Initial capacity; doubled as needed, so that an unused provider costs next to nothing. */
const FIRST_ROOM = 256;

/** Appends an event to a ring. */
export type EventWriter = (atMs: number, connection: number, detail: number) => void;

/** Events as plain numbers, so that writing one takes four stores. Positions count all events ever written, from 0. */
export class EventRing {
  readonly #most: number;
  #times = new Float64Array(FIRST_ROOM);
  #facts = new Uint32Array(FIRST_ROOM * FACTS);
  #written = 0;

  /** Keeps the newest `most` events; must be a power of two times 256. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Returns a writer for one kind of events; create it once, so that writing an event allocates nothing. */
  writer(kind: number): EventWriter {
    return (atMs, connection, detail) => {
      if (this.#written === this.#times.length && this.#written < this.#most) this.#grow();
      const slot = this.#written % this.#times.length;
      this.#times[slot] = atMs;
      this.#facts[slot * FACTS] = connection;
      this.#facts[slot * FACTS + 1] = kind;
      this.#facts[slot * FACTS + 2] = detail;
      this.#written += 1;
    };
  }

  /** Position of the oldest event kept. */
  get oldest(): number {
    return Math.max(0, this.#written - this.#times.length);
  }

  /** Position after the newest event. */
  get end(): number {
    return this.#written;
  }

  /** Returns the first position, starting at `from`, whose event is not older than `sinceMs`. */
  firstSince(from: number, sinceMs: number): number {
    let at = from;
    while (at < this.#written && this.timeAt(at) < sinceMs) at += 1;
    return at;
  }

  timeAt(position: number): number {
    return this.#times[position % this.#times.length] ?? 0;
  }

  connectionAt(position: number): number {
    return this.#facts[(position % this.#times.length) * FACTS] ?? 0;
  }

  kindAt(position: number): number {
    return this.#facts[(position % this.#times.length) * FACTS + 1] ?? 0;
  }

  detailAt(position: number): number {
    return this.#facts[(position % this.#times.length) * FACTS + 2] ?? 0;
  }

  /** Called only before the ring wraps around, while slots still equal positions. */
  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const facts = new Uint32Array(this.#facts.length * 2);
    times.set(this.#times);
    facts.set(this.#facts);
    this.#times = times;
    this.#facts = facts;
  }
}
