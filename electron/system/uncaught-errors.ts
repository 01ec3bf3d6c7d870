import { errorCode } from '../../src/system/error-code.ts';

/** How long a kind of error is reported only once: a repeating fault must not flood the log or use up the CPU. */
const FORGET_AFTER_MS = 60_000;
const MAX_KINDS = 20;

/**
 * Handles uncaught errors. Without a listener, Electron shows a modal box for an exception and reports nothing in the
 * app for a rejection, and keeps running after both. This keeps running too, and reports each kind of error once a
 * minute.
 */
export class UncaughtErrors {
  readonly #now: () => number;
  readonly #seen = new Set<string>();
  #seenSinceMs = -Infinity;
  #tell: (error: string) => void = toTerminal;

  /** @param now milliseconds of a monotonic clock. */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Starts catching errors. */
  watch(): void {
    process.on('uncaughtException', (error) => this.take(error));
    process.on('unhandledRejection', (reason) => this.take(reason));
  }

  /** Reports errors to `tell` from here on instead of to the terminal. */
  tellTo(tell: (error: string) => void): void {
    this.#tell = tell;
  }

  /** Never throws, as that would end the process. */
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
 * Describes an error and its location without its message, which may quote what was sent or typed. A system error's
 * message is included: it contains only paths and addresses.
 * @internal Tested without an error that ends the process.
 */
export function describeUncaught(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const code = errorCode(error) && ` ${errorCode(error)}`;
  const message = 'syscall' in error ? `: ${error.message}` : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line));
  return [`${error.name}${code}${message}`, ...frames.slice(0, 8).map((line) => line.trim())].join(' ');
}

/** Runs work that an event started and nobody awaits: a failure is reported on stderr and stops nothing. */
export function inBackground(what: string, work: () => Promise<unknown>): void {
  work().catch((error: unknown) => tellFailure(what, error));
}

/** Reports a failure in one line on stderr. */
export function tellFailure(what: string, error: unknown): void {
  process.stderr.write(`${what} failed: ${error instanceof Error ? error.message : String(error)}\n`);
}
