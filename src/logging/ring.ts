import { type LogLevel, type LogRecord, type LogTarget, MAX_LOG_RECORDS } from '../contract/log.ts';
import { Ring } from '../contract/ring.ts';

/** Maximum size of a ring in bytes, estimated by {@link recordBytes}. */
const RING_BYTES = 8 * 1024 * 1024;

/** The numbers of a deferred line, whose text is built when somebody reads it. */
export type LineNumbers = readonly [a: number, b: number, c: number, d: number];

/** A kind of log line for which the ring stores only numbers. */
export interface DeferredLine {
  readonly level: LogLevel;
  readonly make: (numbers: LineNumbers) => Pick<LogRecord, 'message' | 'fields'>;
}

/** A deferred line of one target. */
export interface DeferredKind {
  readonly target: LogTarget;
  readonly line: DeferredLine;
}

/** Numbers per deferred record: its seq, its time, and the four of its line. */
const COLUMNS = 6;
const DEFERRED_BYTES = COLUMNS * 8 + 16;

/** Estimates the memory of a record in bytes, closely enough to bound the total. */
function recordBytes(record: LogRecord): number {
  let bytes = 120 + record.message.length * 2;
  for (const [name, value] of Object.entries(record.fields)) {
    bytes += 32 + name.length + (typeof value === 'string' ? value.length * 2 : 8);
  }
  return bytes;
}

/**
 * Keeps the newest records for the window, limited by count and size. Lines written for each request are stored as
 * plain numbers, which allocates nothing and leaves no garbage.
 */
export class LogRing {
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  readonly #ring: Ring<LogRecord | DeferredKind>;
  /** Numbers of deferred records, indexed by ring slot. */
  #numbers = new Float64Array(0);
  #bytes = 0;

  constructor(maxRecords = MAX_LOG_RECORDS, maxBytes = RING_BYTES) {
    this.#maxRecords = maxRecords;
    this.#maxBytes = maxBytes;
    this.#ring = new Ring(maxRecords);
  }

  /** Number of records evicted since the start, which is also the position of the oldest record kept. */
  get dropped(): number {
    return this.#ring.oldest;
  }

  /** Number of records in the ring. */
  get size(): number {
    return this.#ring.size;
  }

  /** Adds a record and evicts old ones as needed. */
  push(record: LogRecord): void {
    this.#put(record, recordBytes(record));
  }

  /** Adds a record as numbers. `kind` must be the same object for every record of its kind and target. */
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

  /** The position after the newest record. Positions count all records ever pushed, from 0. */
  get position(): number {
    return this.#ring.end;
  }

  /** Returns up to `most` records from `position` on, oldest first; `lost` counts those already evicted. */
  since(
    position: number,
    most = MAX_LOG_RECORDS,
  ): { readonly records: readonly LogRecord[]; readonly lost: number; readonly position: number } {
    const { from, to, lost } = this.#ring.reach(position, most);
    const records: LogRecord[] = [];
    for (let at = from; at < to; at += 1) {
      const record = this.#recordAt(at);
      if (record !== undefined) records.push(record);
    }
    return { records, lost, position: to };
  }

  /** Returns the position of the first record after the one numbered `seq`. */
  positionAfter(seq: number): number {
    let at = this.#ring.end;
    while (at > this.#ring.oldest && this.#seqAt(at - 1) > seq) at -= 1;
    return at;
  }

  /** Stores a record in the next slot and returns the slot's index. */
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
