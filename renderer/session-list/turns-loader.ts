import type { TurnsView } from '../../src/contract/sessions.ts';

/** A thread whose turns are shown. */
export interface WantedThread {
  readonly key: string;
  readonly id: number;
  readonly agent: string;
  /** Changes whenever its session does. */
  readonly revision: string;
}

/** Turns of one thread are asked for no more often. */
const LEAST_GAP_MS = 1000;

interface Asked {
  readonly revision: string;
  readonly atMs: number;
  readonly isUnderWay: boolean;
}

interface TurnsLoaderOptions {
  readonly load: (thread: WantedThread) => Promise<TurnsView | null>;
  readonly onTurns: (key: string, turns: TurnsView | null) => void;
  readonly nowMs: () => number;
}

/** Asks for the turns of the threads that are shown, when they have changed, each once a second at most. */
export class TurnsLoader {
  readonly #options: TurnsLoaderOptions;
  readonly #asked = new Map<string, Asked>();
  #wanted: readonly WantedThread[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TurnsLoaderOptions) {
    this.#options = options;
  }

  /** These, and no others any more. */
  want(threads: readonly WantedThread[]): void {
    this.#wanted = threads;
    const keys = new Set(threads.map(({ key }) => key));
    for (const key of this.#asked.keys()) if (!keys.has(key)) this.#asked.delete(key);
    this.#askDue();
  }

  close(): void {
    this.want([]);
    clearTimeout(this.#timer);
  }

  #askDue(): void {
    clearTimeout(this.#timer);
    const nowMs = this.#options.nowMs();
    let nextMs = Infinity;
    for (const thread of this.#wanted) {
      const asked = this.#asked.get(thread.key);
      if (asked?.isUnderWay === true || asked?.revision === thread.revision) continue;
      const waitMs = asked === undefined ? 0 : asked.atMs + LEAST_GAP_MS - nowMs;
      if (waitMs <= 0) void this.#ask(thread, nowMs);
      else nextMs = Math.min(nextMs, waitMs);
    }
    if (nextMs < Infinity) this.#timer = setTimeout(() => this.#askDue(), nextMs);
  }

  async #ask(thread: WantedThread, atMs: number): Promise<void> {
    const asked: Asked = { revision: thread.revision, atMs, isUnderWay: true };
    this.#asked.set(thread.key, asked);
    // Whatever it was, the window's own banner tells of a lost program; the next change asks again.
    const turns = await this.#options.load(thread).catch(() => undefined);
    if (this.#asked.get(thread.key) !== asked) return;
    const revision = turns === undefined ? '' : thread.revision;
    this.#asked.set(thread.key, { ...asked, revision, isUnderWay: false });
    if (turns !== undefined) this.#options.onTurns(thread.key, turns);
    this.#askDue();
  }
}
