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
  #records: LogRecord[] = [];
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

  /** The records after the one numbered `seq`, oldest first. */
  after(seq: number): readonly LogRecord[] {
    return this.#records.slice(this.#first).filter((record) => record.seq > seq);
  }

  #dropOldest(): void {
    const oldest = this.#records[this.#first];
    if (oldest === undefined) return;
    this.#bytes -= recordBytes(oldest);
    this.#first += 1;
    this.#dropped += 1;
  }
}
