import type { TargetLog } from './logging.ts';

/** How often it is looked, while there is somebody to be held up. */
const EVERY_MS = 100;
/** A longer block is told. */
const BLOCK_MS = 200;
/** Nobody has been there for so long: the looking ends, so that an idle program sleeps. */
const IDLE_TICKS = 10;

/** The clocks that tell a block from a pause. */
export interface LoopClocks {
  /** Milliseconds of a clock that only goes forward. */
  readonly nowMs: () => number;
  /** Milliseconds of processor time that this thread has had. */
  readonly cpuMs: () => number;
}

export interface EventLoopWatchOptions {
  readonly log: TargetLog;
  /** Whether anybody would be held up. */
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
 * Notices when the event loop is blocked, and says for how long and in the midst of what. It looks only while requests or
 * named work are in progress. A process that was suspended, or a machine that slept, had no processor time meanwhile, and is
 * not blocked; neither is one that waits for a disk, which cannot be told from that.
 */
export class EventLoopWatch {
  readonly #options: EventLoopWatchOptions;
  readonly #clocks: LoopClocks;
  readonly #running: string[] = [];
  /** What ran at some time since the last look. */
  readonly #ran = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #lookedAtMs = 0;
  #cpuMs = 0;
  #idleTicks = 0;
  /** Blocks since the start. */
  blocks = 0;

  constructor(options: EventLoopWatchOptions) {
    this.#options = options;
    this.#clocks = options.clocks ?? SYSTEM;
  }

  /** Somebody is there who could be held up; costs a comparison where that is known. */
  arm(): void {
    this.#idleTicks = 0;
    if (this.#timer !== undefined) return;
    this.#read();
    this.#timer = setInterval(() => this.look(), EVERY_MS).unref();
  }

  /** Does work under a name that a block is told by, such as `exporting recordings`. */
  async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.#begin(what);
    try {
      return await work();
    } finally {
      this.#end(what);
    }
  }

  /** The same for work that is over when it returns. */
  duringSync<T>(what: string, work: () => T): T {
    this.#begin(what);
    try {
      return work();
    } finally {
      this.#end(what);
    }
  }

  /** Looks whether the last look was long ago. Its timer calls it. */
  look(): void {
    const lateMs = this.#clocks.nowMs() - this.#lookedAtMs - EVERY_MS;
    const cpuMs = this.#clocks.cpuMs() - this.#cpuMs;
    // The block began at some time after the last look; what it computed tells how long it was.
    const blockMs = Math.min(lateMs + EVERY_MS, Math.max(lateMs, cpuMs));
    if (blockMs > BLOCK_MS && cpuMs > EVERY_MS * 1.5 && cpuMs > lateMs / 20) this.#tell(blockMs);
    this.#ran.clear();
    for (const what of this.#running) this.#ran.add(what);
    this.#read();
    this.#idleTicks = this.#running.length > 0 || this.#options.isBusy() ? 0 : this.#idleTicks + 1;
    if (this.#idleTicks >= IDLE_TICKS) this.close();
  }

  /** Ends the looking, until somebody is there again. */
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
