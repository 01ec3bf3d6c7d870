import type { LogLevel, LogRecord, LogTarget } from '../contract/log.ts';
import { Ring } from '../contract/ring.ts';

/** The most records a ring keeps. @internal Its test goes up to it. */
export const RING_RECORDS = 10_000;
/** The most bytes a ring keeps, by the estimate of {@link recordBytes}. */
const RING_BYTES = 8 * 1024 * 1024;

/** The numbers of a line that is made when somebody reads it. */
export type LineNumbers = readonly [a: number, b: number, c: number, d: number];

/** A kind of line of which the ring keeps only the numbers. */
export interface DeferredLine {
  readonly level: LogLevel;
  readonly make: (numbers: LineNumbers) => Pick<LogRecord, 'message' | 'fields'>;
}

/** The same of one target. */
export interface DeferredKind {
  readonly target: LogTarget;
  readonly line: DeferredLine;
}

/** Of a deferred record: its seq, its time, and the numbers of its line. */
const COLUMNS = 6;
const DEFERRED_BYTES = COLUMNS * 8 + 16;

/** What a record costs, in bytes, near enough to bound memory. */
function recordBytes(record: LogRecord): number {
  let bytes = 120 + record.message.length * 2;
  for (const [name, value] of Object.entries(record.fields)) {
    bytes += 32 + name.length + (typeof value === 'string' ? value.length * 2 : 8);
  }
  return bytes;
}

/**
 * Keeps the newest records for the window, within a count and a size. Lines that come with each request are kept as plain
 * numbers, which cost nothing to keep and no garbage to let go.
 */
export class LogRing {
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  readonly #ring: Ring<LogRecord | DeferredKind>;
  /** Of the deferred ones, by their places. */
  #numbers = new Float64Array(0);
  #bytes = 0;

  constructor(maxRecords = RING_RECORDS, maxBytes = RING_BYTES) {
    this.#maxRecords = maxRecords;
    this.#maxBytes = maxBytes;
    this.#ring = new Ring(maxRecords);
  }

  /** Records that had to go for newer ones, since the start: the position of the oldest that is still there. */
  get dropped(): number {
    return this.#ring.oldest;
  }

  /** How many records it holds now. */
  get size(): number {
    return this.#ring.size;
  }

  /** Adds the newest record; the oldest go as far as needed. */
  push(record: LogRecord): void {
    this.#put(record, recordBytes(record));
  }

  /** Adds one as its numbers. `kind` is one object for all of its kind and target. */
  pushDeferred(
    kind: DeferredKind,
    { seq, time }: Pick<LogRecord, 'seq' | 'time'>,
    numbers: LineNumbers,
  ): void {
    if (this.#numbers.length === 0) this.#numbers = new Float64Array(this.#maxRecords * COLUMNS);
    const first = this.#put(kind, DEFERRED_BYTES) * COLUMNS;
    this.#numbers[first] = seq;
    this.#numbers[first + 1] = time;
    this.#numbers[first + 2] = numbers[0];
    this.#numbers[first + 3] = numbers[1];
    this.#numbers[first + 4] = numbers[2];
    this.#numbers[first + 5] = numbers[3];
  }

  /** The position after the newest record; positions count every record ever pushed, from 0. */
  get position(): number {
    return this.#ring.end;
  }

  /** The records from `position` on, oldest first, at most `most`; `lost` counts those that had to go before. */
  since(
    position: number,
    most = RING_RECORDS,
  ): { readonly records: readonly LogRecord[]; readonly lost: number; readonly position: number } {
    const { from, to, lost } = this.#ring.reach(position, most);
    const records: LogRecord[] = [];
    for (let at = from; at < to; at += 1) {
      const record = this.#recordAt(at);
      if (record !== undefined) records.push(record);
    }
    return { records, lost, position: to };
  }

  /** The position of the first record that comes after the one numbered `seq`. */
  positionAfter(seq: number): number {
    let at = this.#ring.end;
    while (at > this.#ring.oldest && this.#seqAt(at - 1) > seq) at -= 1;
    return at;
  }

  /** Takes the next place; gives its index. */
  #put(slot: LogRecord | DeferredKind, bytes: number): number {
    const ring = this.#ring;
    while (ring.size >= this.#maxRecords || (this.#bytes + bytes > this.#maxBytes && ring.size > 0))
      this.#dropOldest();
    this.#bytes += bytes;
    return ring.place(ring.push(slot));
  }

  #dropOldest(): void {
    const oldest = this.#ring.shift();
    if (oldest !== undefined) this.#bytes -= 'line' in oldest ? DEFERRED_BYTES : recordBytes(oldest);
  }

  #seqAt(position: number): number {
    const slot = this.#ring.at(position);
    if (slot === undefined) return 0;
    return 'line' in slot ? (this.#numbers[this.#ring.place(position) * COLUMNS] ?? 0) : slot.seq;
  }

  #recordAt(position: number): LogRecord | undefined {
    const slot = this.#ring.at(position);
    if (slot === undefined || !('line' in slot)) return slot;
    const first = this.#ring.place(position) * COLUMNS;
    const [seq = 0, time = 0, a = 0, b = 0, c = 0, d = 0] = this.#numbers.subarray(first, first + COLUMNS);
    const { target, line } = slot;
    return { seq, time, level: line.level, target, ...line.make([a, b, c, d]) };
  }
}
