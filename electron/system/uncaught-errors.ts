/** A fault that repeats itself must fill neither the log nor the processor. */
const FORGET_AFTER_MS = 60_000;
const MAX_KINDS = 20;

/**
 * Takes errors that nobody caught. Without a listener Electron shows a modal box for an exception, at night too, and
 * says nothing in the app of a rejection; it runs on after both. So does this, and tells of each kind of error once a
 * minute.
 */
export class UncaughtErrors {
  readonly #now: () => number;
  readonly #seen = new Set<string>();
  #seenSinceMs = -Infinity;
  #tell: (error: string) => void = toTerminal;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** From now on they are caught. */
  watch(): void {
    process.on('uncaughtException', (error) => this.take(error));
    process.on('unhandledRejection', (reason) => this.take(reason));
  }

  /** Tells the program from now on, and no longer the terminal. */
  tellTo(tell: (error: string) => void): void {
    this.#tell = tell;
  }

  /** Never throws: that would end the process. */
  take(error: unknown): void {
    const text = describeUncaught(error);
    if (this.#now() - this.#seenSinceMs > FORGET_AFTER_MS) {
      this.#seen.clear();
      this.#seenSinceMs = this.#now();
    }
    if (this.#seen.has(text) || this.#seen.size >= MAX_KINDS) return;
    this.#seen.add(text);
    try {
      this.#tell(text);
    } catch {
      toTerminal(text);
    }
  }
}

function toTerminal(error: string): void {
  process.stderr.write(`Internal error: ${error}\n`);
}

/**
 * Which error it was and where, without its message, which may repeat what was sent or typed; a system's own has
 * nothing but paths and addresses.
 * @internal Tested without an error that ends the process.
 */
export function describeUncaught(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const message = 'syscall' in error ? `: ${error.message}` : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line));
  return [`${error.name}${code}${message}`, ...frames.slice(0, 8).map((line) => line.trim())].join(' ');
}

/** For what an event begins and nobody awaits: a failure is told on stderr and stops nothing. */
export function inBackground(what: string, work: () => Promise<unknown>): void {
  work().catch((error: unknown) => tellFailure(what, error));
}

/** One line on stderr. */
export function tellFailure(what: string, error: unknown): void {
  process.stderr.write(`${what} failed: ${error instanceof Error ? error.message : String(error)}\n`);
}
