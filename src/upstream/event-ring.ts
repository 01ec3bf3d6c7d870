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
  /** Position of the first event since the ring was created or cleared. */
  #first = 0;

  /** Keeps the newest `most` events; must be a power of two times 256. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Returns a writer for one kind of events; create it once, so that writing an event allocates nothing. */
  writer(kind: number): EventWriter {
    return (atMs, connection, detail) => {
      const size = this.#written - this.#first;
      if (size === this.#times.length && size < this.#most) this.#grow();
      const slot = this.#slot(this.#written);
      this.#times[slot] = atMs;
      this.#facts[slot * FACTS] = connection;
      this.#facts[slot * FACTS + 1] = kind;
      this.#facts[slot * FACTS + 2] = detail;
      this.#written += 1;
    };
  }

  /** Discards all events and their memory; positions continue. */
  clear(): void {
    this.#first = this.#written;
    this.#times = new Float64Array(FIRST_ROOM);
    this.#facts = new Uint32Array(FIRST_ROOM * FACTS);
  }

  /** Position of the first event since the ring was created or cleared. */
  get first(): number {
    return this.#first;
  }

  /** Position of the oldest event kept. */
  get oldest(): number {
    return Math.max(this.#first, this.#written - this.#times.length);
  }

  /** Number of events discarded for lack of room. */
  get dropped(): number {
    return this.oldest - this.#first;
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
    return this.#times[this.#slot(position)] ?? 0;
  }

  connectionAt(position: number): number {
    return this.#facts[this.#slot(position) * FACTS] ?? 0;
  }

  kindAt(position: number): number {
    return this.#facts[this.#slot(position) * FACTS + 1] ?? 0;
  }

  detailAt(position: number): number {
    return this.#facts[this.#slot(position) * FACTS + 2] ?? 0;
  }

  #slot(position: number): number {
    return (position - this.#first) % this.#times.length;
  }

  /** Called only before the ring wraps around, while its events are in order from the first slot. */
  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const facts = new Uint32Array(this.#facts.length * 2);
    times.set(this.#times);
    facts.set(this.#facts);
    this.#times = times;
    this.#facts = facts;
  }
}
