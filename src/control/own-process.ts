import { availableParallelism } from 'node:os';
import type { ProcessUsage } from '../contract/about.ts';

interface Moment {
  readonly atMs: number;
  readonly cpu: NodeJS.CpuUsage;
}

/** What this one process uses, where there is no desktop with more of them. */
export class OwnProcess {
  readonly #nowMs: () => number;
  #last: Moment | undefined;

  /** @param nowMs a clock that only goes forward. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Its memory now, and its processor time since this was last called. */
  usage(): readonly ProcessUsage[] {
    const now = { atMs: this.#nowMs(), cpu: process.cpuUsage() };
    const cpuPercent = this.#last === undefined ? null : share(this.#last, now);
    this.#last = now;
    const { pid } = process;
    return [{ pid, name: 'Main process', memoryBytes: process.memoryUsage.rss(), cpuPercent }];
  }
}

function share(from: Moment, to: Moment): number | null {
  const passedMs = to.atMs - from.atMs;
  if (passedMs <= 0) return null;
  const usedMs = (to.cpu.user + to.cpu.system - from.cpu.user - from.cpu.system) / 1000;
  return Math.min(100, (usedMs / passedMs / availableParallelism()) * 100);
}
