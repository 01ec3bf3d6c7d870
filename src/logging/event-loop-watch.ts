import { LOOP_BLOCK_MS } from '../contract/program-limits.ts';
import type { TargetLog } from './logging.ts';

/** Check interval while anyone could be delayed by a block. */
const EVERY_MS = 100;
/** After this many ticks without work the timer stops, so that an idle program can sleep. */
const IDLE_TICKS = 10;

/** Clocks that distinguish a blocked event loop from a suspended process. */
export interface LoopClocks {
  /** Returns milliseconds on a monotonic clock. */
  readonly nowMs: () => number;
  /** Returns the processor time used by this thread, in milliseconds. */
  readonly cpuMs: () => number;
}

export interface EventLoopWatchOptions {
  readonly log: TargetLog;
  /** Whether a block would delay anyone. */
  readonly isBusy: () => boolean;
  readonly clocks?: LoopClocks | undefined;
}

const SYSTEM: LoopClocks = {
  nowMs: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
};

/**
 * Detects a blocked event loop, and reports for how long and during which work. It runs only while requests or named
 * work are in progress. A suspended process or a sleeping machine uses no processor time and so doesn't count as
 * blocked; neither does waiting for a disk, which looks the same.
 */
export class EventLoopWatch {
  readonly #options: EventLoopWatchOptions;
  readonly #clocks: LoopClocks;
  readonly #running: string[] = [];
  /** Names of work that ran at any time since the last check. */
  readonly #ran = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #lookedAtMs = 0;
  #cpuMs = 0;
  #idleTicks = 0;
  /** Number of blocks since the start. */
  blocks = 0;

  constructor(options: EventLoopWatchOptions) {
    this.#options = options;
    this.#clocks = options.clocks ?? SYSTEM;
  }

  /** Starts watching because work has arrived that a block would delay. Costs one comparison if already running. */
  arm(): void {
    this.#idleTicks = 0;
    if (this.#timer !== undefined) return;
    this.#read();
    this.#timer = setInterval(() => this.look(), EVERY_MS).unref();
  }

  /** Runs async work under a name for reports of blocks, such as `exporting recordings`. */
  async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.#begin(what);
    try {
      return await work();
    } finally {
      this.#end(what);
    }
  }

  /** Runs synchronous work under a name, like `during`. */
  duringSync<T>(what: string, work: () => T): T {
    this.#begin(what);
    try {
      return work();
    } finally {
      this.#end(what);
    }
  }

  /** Checks how long ago the last check was. Called by the timer. */
  look(): void {
    const lateMs = this.#clocks.nowMs() - this.#lookedAtMs - EVERY_MS;
    const cpuMs = this.#clocks.cpuMs() - this.#cpuMs;
    // The block began some time after the last check; the processor time used shows how long it lasted.
    const blockMs = Math.min(lateMs + EVERY_MS, Math.max(lateMs, cpuMs));
    if (blockMs > LOOP_BLOCK_MS && cpuMs > EVERY_MS * 1.5 && cpuMs > lateMs / 20) this.#tell(blockMs);
    this.#ran.clear();
    for (const what of this.#running) this.#ran.add(what);
    this.#read();
    this.#idleTicks = this.#running.length > 0 || this.#options.isBusy() ? 0 : this.#idleTicks + 1;
    if (this.#idleTicks >= IDLE_TICKS) this.close();
  }

  /** Stops watching until work arrives again. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #begin(what: string): void {
    this.arm();
    this.#running.push(what);
    this.#ran.add(what);
  }

  #end(what: string): void {
    this.#running.splice(this.#running.indexOf(what), 1);
  }

  #read(): void {
    this.#lookedAtMs = this.#clocks.nowMs();
    this.#cpuMs = this.#clocks.cpuMs();
  }

  #tell(blockMs: number): void {
    this.blocks += 1;
    const during = this.#ran.size === 0 ? 'requests' : [...this.#ran].join(', ');
    this.#options.log.write('warn', 'The event loop was blocked, so every request had to wait', {
      ms: Math.round(blockMs),
      during,
    });
  }
}
