import { availableParallelism } from 'node:os';
import type { ProcessUsage } from '../contract/about.ts';

interface Moment {
  readonly atMs: number;
  readonly cpu: NodeJS.CpuUsage;
}

/** Resource usage of this process alone, for programs without a desktop, which has several processes. */
export class OwnProcess {
  readonly #nowMs: () => number;
  #last: Moment | undefined;

  /** @param nowMs a monotonic clock. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Returns the current memory, and the CPU time since the previous call. */
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
