import type { LogRecord } from '../contract/log.ts';
import type { LogLevel, LogTarget } from '../contract/log-levels.ts';

/** The most records a ring keeps. */
export const RING_RECORDS = 10_000;
/** The most bytes a ring keeps, by the estimate of {@link recordBytes}. */
export const RING_BYTES = 8 * 1024 * 1024;

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
export function recordBytes(record: LogRecord): number {
  let bytes = 120 + record.message.length * 2;
  for (const [name, value] of Object.entries(record.fields)) {
    bytes += 32 + name.length + (typeof value === 'string' ? value.length * 2 : 8);
  }
  return bytes;
}

/**
 * Keeps the newest records for the window, within a count and a size, and counts what it let go. Places are written over;
 * lines that come with each request are kept as plain numbers, which cost nothing to keep and no garbage to let go.
 */
export class LogRing {
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  /** By position, in a circle; undefined where a record has gone. */
  readonly #slots: (LogRecord | DeferredKind | undefined)[] = [];
  #numbers = new Float64Array(0);
  #bytes = 0;
  #dropped = 0;
  #position = 0;

  constructor(maxRecords = RING_RECORDS, maxBytes = RING_BYTES) {
    this.#maxRecords = maxRecords;
    this.#maxBytes = maxBytes;
  }

  /** Records that had to go for newer ones, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many records it holds now. */
  get size(): number {
    return this.#position - this.#dropped;
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
    const place = this.#put(kind, DEFERRED_BYTES) * COLUMNS;
    this.#numbers[place] = seq;
    this.#numbers[place + 1] = time;
    this.#numbers[place + 2] = numbers[0];
    this.#numbers[place + 3] = numbers[1];
    this.#numbers[place + 4] = numbers[2];
    this.#numbers[place + 5] = numbers[3];
  }

  /** The position of the oldest record that is still there. */
  get oldest(): number {
    return this.#dropped;
  }

  /** The position after the newest record; positions count every record ever pushed, from 0. */
  get position(): number {
    return this.#position;
  }

  /** The records from `position` on, oldest first, at most `most`; `lost` counts those that had to go before. */
  since(
    position: number,
    most = RING_RECORDS,
  ): { readonly records: readonly LogRecord[]; readonly lost: number; readonly position: number } {
    const from = Math.max(position, this.#dropped);
    const to = Math.min(this.#position, from + most);
    const records: LogRecord[] = [];
    for (let at = from; at < to; at += 1) {
      const record = this.#recordAt(at);
      if (record !== undefined) records.push(record);
    }
    return { records, lost: from - position, position: Math.max(from, to) };
  }

  /** The position of the first record that comes after the one numbered `seq`. */
  positionAfter(seq: number): number {
    let at = this.#position;
    while (at > this.#dropped && this.#seqAt(at - 1) > seq) at -= 1;
    return at;
  }

  /** Takes the next place; gives its index. */
  #put(slot: LogRecord | DeferredKind, bytes: number): number {
    while (this.size >= this.#maxRecords || (this.#bytes + bytes > this.#maxBytes && this.size > 0))
      this.#dropOldest();
    const place = this.#position % this.#maxRecords;
    this.#slots[place] = slot;
    this.#bytes += bytes;
    this.#position += 1;
    return place;
  }

  #dropOldest(): void {
    const place = this.#dropped % this.#maxRecords;
    const oldest = this.#slots[place];
    this.#slots[place] = undefined;
    this.#dropped += 1;
    if (oldest !== undefined) this.#bytes -= 'line' in oldest ? DEFERRED_BYTES : recordBytes(oldest);
  }

  #seqAt(position: number): number {
    const place = position % this.#maxRecords;
    const slot = this.#slots[place];
    if (slot === undefined) return 0;
    return 'line' in slot ? (this.#numbers[place * COLUMNS] ?? 0) : slot.seq;
  }

  #recordAt(position: number): LogRecord | undefined {
    const place = position % this.#maxRecords;
    const slot = this.#slots[place];
    if (slot === undefined || !('line' in slot)) return slot;
    const [seq = 0, time = 0, a = 0, b = 0, c = 0, d = 0] = this.#numbers.subarray(
      place * COLUMNS,
      (place + 1) * COLUMNS,
    );
    const { target, line } = slot;
    return { seq, time, level: line.level, target, ...line.make([a, b, c, d]) };
  }
}
