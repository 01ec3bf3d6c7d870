import { type LogLevel, type LogRecord, MAX_LOG_RECORDS } from '../../src/contract/log.ts';
import { Ring } from '../../src/contract/ring.ts';

/** The newest log lines, identified by `seq`. Mutated in place. */
export class LogBuffer {
  /** The level that the program records for the window; undefined before the first batch. */
  level: LogLevel | undefined;
  #ring: Ring<LogRecord>;
  #lost = 0;
  readonly #max: number;

  constructor(max = MAX_LOG_RECORDS) {
    this.#max = max;
    this.#ring = new Ring(max);
  }

  /** The number of lines kept. */
  get size(): number {
    return this.#ring.size;
  }

  /** The number of lines ever received. */
  get received(): number {
    return this.#ring.end;
  }

  /** Lines that the program discarded before they could be sent. */
  get lost(): number {
    return this.#lost;
  }

  /** Lines that were received and then discarded to make room. */
  get evicted(): number {
    return this.#ring.oldest;
  }

  get firstSeq(): number {
    return this.#ring.at(this.#ring.oldest)?.seq ?? 0;
  }

  get lastSeq(): number {
    return this.#ring.at(this.#ring.end - 1)?.seq ?? 0;
  }

  /** Appends new lines, oldest first; skips lines already present. */
  append(records: readonly LogRecord[], lost = 0): void {
    this.#lost += lost;
    const last = this.lastSeq;
    for (const record of records) if (record.seq > last) this.#ring.push(record);
  }

  /** Forgets all lines, because another process writes the log or the user asked for it. */
  clear(): void {
    this.#ring = new Ring(this.#max);
    this.#lost = 0;
    this.level = undefined;
  }

  /** A copy of the lines after `seq`, oldest first. */
  after(seq: number): readonly LogRecord[] {
    return this.#ring.since(this.#ring.firstThat((record) => record.seq > seq));
  }

  /** A copy of all lines, oldest first. */
  all(): readonly LogRecord[] {
    return this.#ring.since(0);
  }
}
