import type { TurnsView } from '../../src/contract/sessions.ts';

/** Thread whose turns are shown. */
export interface WantedThread {
  readonly key: string;
  readonly id: number;
  readonly agent: string;
  /** Changes whenever its session does. */
  readonly revision: string;
}

/** Minimum interval between two loads of the same thread. */
const LEAST_GAP_MS = 1000;

interface Asked {
  readonly revision: string;
  readonly atMs: number;
}

interface TurnsLoaderOptions {
  readonly load: (thread: WantedThread) => Promise<TurnsView | null>;
  readonly onTurns: (key: string, turns: TurnsView | null) => void;
  readonly nowMs: () => number;
  /** Whether the page is hidden; nothing is loaded then. */
  readonly isHidden: () => boolean;
}

/**
 * Loads the turns of visible threads when they change: each at most once a second, and one thread at a time, so that no
 * frame has to render several responses.
 */
export class TurnsLoader {
  readonly #options: TurnsLoaderOptions;
  readonly #asked = new Map<string, Asked>();
  #wanted: readonly WantedThread[] = [];
  #isAsking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TurnsLoaderOptions) {
    this.#options = options;
  }

  /** Replaces the set of wanted threads. */
  want(threads: readonly WantedThread[]): void {
    this.#wanted = threads;
    const keys = new Set(threads.map(({ key }) => key));
    for (const key of this.#asked.keys()) if (!keys.has(key)) this.#asked.delete(key);
    this.askDue();
  }

  close(): void {
    this.want([]);
    clearTimeout(this.#timer);
  }

  /** Loads the most overdue thread, if one is due; also called when the page becomes visible again. */
  askDue(): void {
    clearTimeout(this.#timer);
    if (this.#isAsking || this.#options.isHidden()) return;
    const nowMs = this.#options.nowMs();
    const next = this.#wanted
      .filter(({ key, revision }) => this.#asked.get(key)?.revision !== revision)
      .map((thread) => ({ thread, dueMs: this.#dueMs(thread) }))
      .toSorted((one, other) => one.dueMs - other.dueMs)[0];
    if (next === undefined) return;
    if (next.dueMs <= nowMs) void this.#ask(next.thread, nowMs);
    else this.#timer = setTimeout(() => this.askDue(), next.dueMs - nowMs);
  }

  #dueMs({ key }: WantedThread): number {
    const asked = this.#asked.get(key);
    return asked === undefined ? -Infinity : asked.atMs + LEAST_GAP_MS;
  }

  async #ask(thread: WantedThread, atMs: number): Promise<void> {
    const asked: Asked = { revision: thread.revision, atMs };
    this.#asked.set(thread.key, asked);
    this.#isAsking = true;
    // Ignore the error: the window reports a lost link, and the next change loads again.
    const turns = await this.#options.load(thread).catch(() => undefined);
    this.#isAsking = false;
    if (this.#asked.get(thread.key) === asked) {
      if (turns === undefined) this.#asked.set(thread.key, { ...asked, revision: '' });
      else this.#options.onTurns(thread.key, turns);
    }
    this.askDue();
  }
}
