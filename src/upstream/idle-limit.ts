/** What a server's own closes have taught. */
export interface LearnedLimit {
  /** Milliseconds that a connection may idle. */
  readonly limitMs: number;
  /** How long the connections had been idle that the server closed, in milliseconds. */
  readonly closedAfterMs: readonly number[];
}

const WINDOW_MS = 10 * 60_000;
const FORGET_MS = 60 * 60_000;
const AGREE_MS = 2000;
const MARGIN_MS = 1000;
const ENOUGH = 3;
/** Closes this near each other are one event, such as a restart of the server. */
const ONE_EVENT_MS = 1000;
/** No server keeps connections so briefly on purpose; learning it would switch reuse off. */
const SHORTEST_MS = 2000;

/** The seconds of a `Keep-Alive: timeout=N` hint; undefined where there is none. */
export function keepAliveHintSecs(value: string): number | undefined {
  const match = /(?:^|[,;\s])timeout\s*=\s*"?(\d{1,9})/iu.exec(value);
  return match === null ? undefined : Number(match[1]);
}

/** Milliseconds that a connection may idle under a server's hint: one second less, never below 0. */
export function hintLimitMs(hintSecs: number): number {
  return Math.max(0, hintSecs * 1000 - MARGIN_MS);
}

/**
 * Learns how long a server keeps idle connections from its own closes: the shortest of at least three
 * within ten minutes that agree to two seconds, less one second; forgotten after an hour. Several connections closed
 * together count once: a restart of the server says nothing about how long it keeps connections.
 */
export class LearnedIdleLimit {
  #closes: { readonly atMs: number; readonly idleMs: number }[] = [];
  #limitMs = Infinity;
  #learnedAtMs = -Infinity;
  #learnedFrom: readonly number[] = [];

  /** The server closed a connection that had been idle for `idleMs`. */
  serverClosed(idleMs: number, nowMs: number): void {
    if (idleMs < SHORTEST_MS) return;
    const latest = this.#closes.at(-1);
    if (latest !== undefined && nowMs - latest.atMs < ONE_EVENT_MS) return;
    this.#closes = this.#closes.filter((close) => nowMs - close.atMs <= WINDOW_MS).slice(1 - ENOUGH);
    this.#closes.push({ atMs: nowMs, idleMs });
    if (this.#closes.length < ENOUGH) return;
    const idle = this.#closes.map((close) => close.idleMs);
    const shortest = Math.min(...idle);
    if (Math.max(...idle) - shortest > AGREE_MS) return;
    this.#limitMs = Math.max(0, shortest - MARGIN_MS);
    this.#learnedAtMs = nowMs;
    this.#learnedFrom = idle;
  }

  /** What holds now, with the closes that taught it; undefined while nothing is known. */
  learned(nowMs: number): LearnedLimit | undefined {
    const limitMs = this.limitMs(nowMs);
    return limitMs === Infinity ? undefined : { limitMs, closedAfterMs: this.#learnedFrom };
  }

  /** Milliseconds, or Infinity while nothing is known. */
  limitMs(nowMs: number): number {
    if (this.#limitMs !== Infinity && nowMs - this.#learnedAtMs > FORGET_MS) this.#limitMs = Infinity;
    return this.#limitMs;
  }
}
