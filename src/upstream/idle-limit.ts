/** Idle limit derived from the server's own closes. */
export interface LearnedLimit {
  /** How long a connection may idle, in milliseconds. */
  readonly limitMs: number;
  /** Idle times of the connections the server closed, in milliseconds. */
  readonly closedAfterMs: readonly number[];
}

const WINDOW_MS = 10 * 60_000;
const FORGET_MS = 60 * 60_000;
const AGREE_MS = 2000;
const MARGIN_MS = 1000;
const ENOUGH = 3;
/** Closes this close together count as one event, such as a server restart. */
const ONE_EVENT_MS = 1000;
/** No server deliberately keeps connections for less than this; learning such a limit would disable reuse. */
const SHORTEST_MS = 2000;

/** Returns the seconds of a `Keep-Alive: timeout=N` hint; undefined if there is none. */
export function keepAliveHintSecs(value: string): number | undefined {
  const match = /(?:^|[,;\s])timeout\s*=\s*"?(\d{1,9})/iu.exec(value);
  return match === null ? undefined : Number(match[1]);
}

/** Returns how many milliseconds a connection may idle under the server's hint: one second less, never below 0. */
export function hintLimitMs(hintSecs: number): number {
  return Math.max(0, hintSecs * 1000 - MARGIN_MS);
}

/**
 * Learns from the server's closes how long it keeps idle connections: the shortest of the latest three idle times, if
 * these fall within ten minutes and agree to two seconds, minus one second; forgotten after an hour. Several
 * connections closed together count once: a server restart says nothing about how long it keeps connections.
 */
export class LearnedIdleLimit {
  #closes: { readonly atMs: number; readonly idleMs: number }[] = [];
  #limitMs = Infinity;
  #learnedAtMs = -Infinity;
  #learnedFrom: readonly number[] = [];

  /** Records that the server closed a connection that had been idle for `idleMs`. */
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

  /** Returns the limit in effect and the closes it is based on; undefined if none is known. */
  learned(nowMs: number): LearnedLimit | undefined {
    const limitMs = this.limitMs(nowMs);
    return limitMs === Infinity ? undefined : { limitMs, closedAfterMs: this.#learnedFrom };
  }

  /** Returns the limit in milliseconds, or Infinity if none is known. */
  limitMs(nowMs: number): number {
    if (this.#limitMs !== Infinity && nowMs - this.#learnedAtMs > FORGET_MS) this.#limitMs = Infinity;
    return this.#limitMs;
  }
}
