import type { LogRecord } from '../contract/log.ts';

/** The most records a ring keeps. */
export const RING_RECORDS = 10_000;
/** The most bytes a ring keeps, by the estimate of {@link recordBytes}. */
export const RING_BYTES = 8 * 1024 * 1024;

/** What a record costs, in bytes, near enough to bound memory. */
export function recordBytes(record: LogRecord): number {
  let bytes = 120 + record.message.length * 2;
  for (const [name, value] of Object.entries(record.fields)) {
    bytes += 32 + name.length + (typeof value === 'string' ? value.length * 2 : 8);
  }
  return bytes;
}

/** Keeps the newest records for the window, within a count and a size, and counts what it let go. */
export class LogRing {
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  /** Undefined where a record has gone and the list is not compacted yet. */
  #records: (LogRecord | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #dropped = 0;

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
    return this.#records.length - this.#first;
  }

  /** Adds the newest record; the oldest go as far as needed. */
  push(record: LogRecord): void {
    this.#records.push(record);
    this.#bytes += recordBytes(record);
    while (this.size > this.#maxRecords || (this.#bytes > this.#maxBytes && this.size > 1))
      this.#dropOldest();
    // Array.shift() on thousands of records costs more than the whole log line; compact now and then instead.
    if (this.#first > 1024 && this.#first * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#first);
      this.#first = 0;
    }
  }

  /** The position of the oldest record that is still there. */
  get oldest(): number {
    return this.#dropped;
  }

  /** The position after the newest record; positions count every record ever pushed, from 0. */
  get position(): number {
    return this.#dropped + this.size;
  }

  /** The records from `position` on, oldest first, at most `most`; `lost` counts those that had to go before. */
  since(
    position: number,
    most = RING_RECORDS,
  ): { readonly records: readonly LogRecord[]; readonly lost: number; readonly position: number } {
    const from = Math.max(position, this.#dropped);
    const start = this.#first + from - this.#dropped;
    const records = this.#records.slice(start, start + most).filter((record) => record !== undefined);
    return { records, lost: from - position, position: from + records.length };
  }

  /** The position of the first record that comes after the one numbered `seq`. */
  positionAfter(seq: number): number {
    let at = this.#records.length;
    while (at > this.#first && (this.#records[at - 1]?.seq ?? 0) > seq) at -= 1;
    return this.#dropped + at - this.#first;
  }

  #dropOldest(): void {
    const oldest = this.#records[this.#first];
    if (oldest === undefined) return;
    this.#bytes -= recordBytes(oldest);
    this.#records[this.#first] = undefined;
    this.#first += 1;
    this.#dropped += 1;
  }
}
