import type { AgentView, CacheBreak, SessionState, TurnsView } from '../contract/sessions.ts';
import { remember, RunningSums, wholePrompt } from './running-sums.ts';
import { cacheBreak, type ChainAnswer, reportedCompaction } from './cache-break.ts';
import type { EndedRequest } from './ended-request.ts';
import { Turn } from './turn.ts';

/** Maximum number of accounts per thread whose caches are tracked. */
const MAX_CHAINS = 4;
/** Number of latest turns searched for a turn id. */
const TURNS_BACK = 8;
/** Turn id for requests that query no model. */
const NO_MODEL = 'no model';

export interface ThreadStart {
  readonly key: string;
  readonly kind: AgentView['kind'];
  readonly parent: string | null;
  readonly startedAt: number;
}

/** A request's facts for choosing its turn. */
export interface TurnRequest {
  readonly turnId: string | undefined;
  readonly startedAt: number;
  readonly provider: string;
  readonly isClientRetry: boolean;
  /** Makes each request a separate turn, since nothing tells which belong together. */
  readonly isAlone: boolean;
}

/** A session's main thread, one of its agents, or its helpers. */
export class Thread {
  readonly start: ThreadStart;
  readonly sums = new RunningSums();
  lastAt: number;
  /** The latest request, to detect a repeat. */
  last: { readonly path: string; readonly contentLength: number; isUnfinished: boolean } | undefined;
  turns: Turn[] = [];
  /** Sums of the dropped turns. */
  #older: { turns: number; readonly sums: RunningSums } | undefined;
  #turnCount = 0;
  #knowsTurns = true;
  #models: readonly string[] = [];
  #context: number | null = null;
  #breaks = 0;
  #latestBreak: CacheBreak | null = null;
  /** Latest complete response per account, newest last. */
  readonly #chains = new Map<string, ChainAnswer>();

  constructor(start: ThreadStart) {
    this.start = start;
    this.lastAt = start.startedAt;
  }

  get latestBreak(): CacheBreak | null {
    return this.#latestBreak;
  }

  get context(): number | null {
    return this.#context;
  }

  /** Null if it cannot be told which requests belong together. */
  get turnCount(): number | null {
    return this.#knowsTurns && this.start.kind !== 'helpers' ? this.#turnCount : null;
  }

  /** Returns the turn that a request continues, or a new one. */
  turnFor(request: TurnRequest): Turn {
    const found = request.isAlone ? undefined : this.#openTurn(request);
    if (request.isAlone) this.loseTurns();
    return found ?? this.#newTurn(request);
  }

  /**
   * Returns a new turn for each helper, except for its retry and for concurrent requests that query no model: token
   * counts come many at once.
   */
  helperTurnFor(request: TurnRequest, asksModel: boolean): Turn {
    const latest = this.turns.at(-1);
    const turnId = asksModel ? undefined : NO_MODEL;
    const isRetry = request.isClientRetry && latest?.isBroken === true;
    const isBeside = !asksModel && latest?.start.turnId === NO_MODEL && latest.sums.live > 0;
    return latest !== undefined && (isRetry || isBeside) ? latest : this.#newTurn({ ...request, turnId });
  }

  /** Records that it cannot be told which requests belong together. */
  loseTurns(): void {
    this.#knowsTurns = false;
  }

  /** Removes a turn that has lost its only request. */
  removeTurn(turn: Turn): void {
    this.turns = this.turns.filter((each) => each !== turn);
    this.#turnCount -= 1;
  }

  /** Start time of the oldest turn without a request in progress; Infinity if there is none. */
  get oldestQuietAt(): number {
    return this.turns.find(isQuiet)?.start.startedAt ?? Infinity;
  }

  /** Moves the oldest turn without a request in progress into the sums. */
  dropOldestTurn(): void {
    const at = this.turns.findIndex(isQuiet);
    const oldest = this.turns[at];
    if (oldest === undefined) return;
    // In place, since a long session drops a turn with each new one.
    this.turns.splice(at, 1);
    this.#older ??= { turns: 0, sums: new RunningSums() };
    this.#older.turns += 1;
    this.#older.sums.absorb(oldest.sums);
  }

  /** Adds another thread's sums and turns. */
  absorb(other: Thread): void {
    this.sums.absorb(other.sums);
    for (const turn of other.turns) {
      this.#turnCount += 1;
      turn.number = this.#turnCount;
      this.turns.push(turn);
    }
    this.lastAt = Math.max(this.lastAt, other.lastAt);
    for (const model of other.#models) this.#models = remember(this.#models, model);
  }

  /** Records the end of a request. */
  end(ended: EndedRequest, model: string | undefined): void {
    this.lastAt = Math.max(this.lastAt, ended.endedAt);
    this.#models = remember(this.#models, model);
  }

  /** Records the end of a request for its turn. */
  endInTurn(turn: Turn, ended: EndedRequest): void {
    const { summary, tokens } = ended;
    const prompt = summary.compaction?.after ?? wholePrompt(tokens);
    if (ended.isError || ended.isUnfinished || !summary.isComplete) {
      turn.isBroken = true;
      return;
    }
    turn.isOver = !summary.callsTools;
    if (this.start.kind === 'helpers') return;
    this.#context = prompt === null ? null : prompt + (tokens.output ?? 0);
    // Without a stop reason from the provider, it is unknown whether the turn continues.
    if (summary.stopReason === undefined && !summary.callsTools && turn.start.turnId === undefined)
      this.loseTurns();
  }

  /** Compares the prompt cache with the previous response's; helpers are independent of each other. */
  chain(answer: ChainAnswer, isComplete: boolean, openedConnection: number | null): CacheBreak | undefined {
    if (this.start.kind === 'helpers') return undefined;
    const key = `${answer.provider} ${answer.account}`;
    const before = this.#chains.get(key) ?? [...this.#chains.values()].at(-1);
    const broken = before === undefined ? undefined : cacheBreak(before, answer);
    const found = reportedCompaction(answer) ?? broken;
    if (isComplete && answer.cacheRead !== null) this.#follow(key, answer);
    // Reports a compaction only once: after a cut-off response the cache state is unknown, but the context is the
    // smaller one.
    else if (found?.kind === 'compacted') this.#follow(key, { ...answer, cacheRead: 0, cacheWrite: 0 });
    if (found === undefined) return undefined;
    const broke = { ...found, openedConnection };
    if (broke.kind === 'compacted') return broke;
    this.#breaks += 1;
    this.#latestBreak = broke;
    return broke;
  }

  view(state: SessionState): AgentView {
    const { key, kind, parent, startedAt } = this.start;
    return {
      key,
      kind,
      parent,
      state,
      startedAt,
      lastAt: this.lastAt,
      turns: this.turnCount,
      models: this.#models,
      context: this.#context,
      breaks: this.#breaks,
      latestBreak: this.#latestBreak,
      ...this.sums.view(),
    };
  }

  turnsView(now: number): TurnsView {
    const older = this.#older;
    return {
      turns: this.turns.map((turn) => turn.view(now)),
      older: older === undefined ? null : { turns: older.turns, ...older.sums.view() },
    };
  }

  #openTurn({ turnId, isClientRetry }: TurnRequest): Turn | undefined {
    if (turnId !== undefined) {
      return this.turns.slice(-TURNS_BACK).findLast(({ start }) => start.turnId === turnId);
    }
    const latest = this.turns.at(-1);
    if (latest === undefined || latest.isOver) return undefined;
    return latest.isBroken && !isClientRetry ? undefined : latest;
  }

  #newTurn({ turnId, startedAt, provider }: TurnRequest): Turn {
    const before = this.turns.at(-1);
    if (before !== undefined && before.sums.live === 0) before.isOver = true;
    this.#turnCount += 1;
    const turn = new Turn({ number: this.#turnCount, turnId, startedAt, provider });
    this.turns.push(turn);
    return turn;
  }

  #follow(key: string, answer: ChainAnswer): void {
    this.#chains.delete(key);
    this.#chains.set(key, answer);
    const [oldest] = this.#chains.keys();
    if (this.#chains.size > MAX_CHAINS && oldest !== undefined) this.#chains.delete(oldest);
  }
}

function isQuiet({ sums }: Turn): boolean {
  return sums.live === 0;
}
