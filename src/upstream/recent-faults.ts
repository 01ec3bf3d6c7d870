import type { RecentFaults } from '../contract/health.ts';

const MINUTE_MS = 60_000;
const MINUTES = 5;

type Fault = keyof RecentFaults;

const NONE: RecentFaults = { errors: 0, resets: 0, timeouts: 0, staleReplaced: 0 };

/** Counts the faults of the last five minutes, in one bucket per minute. */
export class FaultCounts {
  readonly #boxes = new Map<number, Record<Fault, number>>();

  count(fault: Fault, nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const box = this.#boxes.get(minute) ?? { ...NONE };
    box[fault] += 1;
    this.#boxes.set(minute, box);
    for (const old of this.#boxes.keys()) if (old <= minute - MINUTES) this.#boxes.delete(old);
  }

  /** Returns the totals of the last five minutes. */
  view(nowMs: number): RecentFaults {
    const oldest = Math.floor(nowMs / MINUTE_MS) - MINUTES;
    const sums = { ...NONE };
    for (const [minute, box] of this.#boxes) {
      if (minute <= oldest) continue;
      sums.errors += box.errors;
      sums.resets += box.resets;
      sums.timeouts += box.timeouts;
      sums.staleReplaced += box.staleReplaced;
    }
    return sums;
  }
}
