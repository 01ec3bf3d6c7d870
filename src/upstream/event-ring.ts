/** Numbers of an event besides its time: connection, kind, detail. */
const FACTS = 3;
/** Room at first; doubled as needed, so that a provider nobody uses costs next to nothing. */
const FIRST_ROOM = 256;

/** Events as plain numbers: writing one is four stores. Positions count every event ever written, from 0. */
export class EventRing {
  readonly #most: number;
  #times = new Float64Array(FIRST_ROOM);
  #facts = new Uint32Array(FIRST_ROOM * FACTS);
  #written = 0;

  /** Keeps the newest `most` events; a power of two times 256. */
  constructor(most: number) {
    this.#most = most;
  }

  push(atMs: number, connection: number, kind: number, detail: number): void {
    if (this.#written === this.#times.length && this.#written < this.#most) this.#grow();
    const slot = this.#written % this.#times.length;
    this.#times[slot] = atMs;
    this.#facts[slot * FACTS] = connection;
    this.#facts[slot * FACTS + 1] = kind;
    this.#facts[slot * FACTS + 2] = detail;
    this.#written += 1;
  }

  /** The position of the oldest event that is kept. */
  get oldest(): number {
    return Math.max(0, this.#written - this.#times.length);
  }

  /** The position after the newest event. */
  get end(): number {
    return this.#written;
  }

  /** The first position from `from` on whose event is not older than `sinceMs`. */
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

  /** Only ever called before the ring comes round: slots and positions are still the same. */
  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const facts = new Uint32Array(this.#facts.length * 2);
    times.set(this.#times);
    facts.set(this.#facts);
    this.#times = times;
    this.#facts = facts;
  }
}
