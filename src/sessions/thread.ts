import type { AgentView, CacheBreak, SessionState, TurnsView } from '../contract/sessions.ts';
import { remember, RunningSums, wholePrompt } from './running-sums.ts';
import { cacheBreak, type ChainAnswer, reportedCompaction } from './cache-break.ts';
import type { EndedRequest } from './ended-request.ts';
import { Turn } from './turn.ts';

/** Accounts of one thread whose caches are followed. */
const MAX_CHAINS = 4;
/** A turn's id is looked for among so many of the newest. */
const TURNS_BACK = 8;
/** What stands for the id of requests that ask no model. */
const NO_MODEL = 'no model';

export interface ThreadStart {
  readonly key: string;
  readonly kind: AgentView['kind'];
  readonly parent: string | null;
  readonly startedAt: number;
}

/** What a request says as it begins one turn, or goes on with it. */
export interface TurnRequest {
  readonly turnId: string | undefined;
  readonly startedAt: number;
  readonly provider: string;
  readonly isClientRetry: boolean;
  /** Each request is a turn of its own: nobody can tell which belong together. */
  readonly isAlone: boolean;
}

/** The main thread of a session, one of its agents, or the helpers beside them. */
export class Thread {
  readonly start: ThreadStart;
  readonly sums = new RunningSums();
  lastAt: number;
  /** The request that came last, to tell whether the next one repeats it. */
  last: { readonly path: string; readonly contentLength: number; isUnfinished: boolean } | undefined;
  turns: Turn[] = [];
  /** Turns that were let go. */
  #older: { turns: number; readonly sums: RunningSums } | undefined;
  #turnCount = 0;
  #knowsTurns = true;
  #models: readonly string[] = [];
  #context: number | null = null;
  #breaks = 0;
  #latestBreak: CacheBreak | null = null;
  /** The latest complete answer of each account, the newest last. */
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

  /** Null where it cannot be told which requests belong together. */
  get turnCount(): number | null {
    return this.#knowsTurns && this.start.kind !== 'helpers' ? this.#turnCount : null;
  }

  /** The turn that a request belongs to; a new one where it goes on with none. */
  turnFor(request: TurnRequest): Turn {
    const found = request.isAlone ? undefined : this.#openTurn(request);
    if (request.isAlone) this.loseTurns();
    return found ?? this.#newTurn(request);
  }

  /** A helper is a turn of its own, save for its retry, and for what asks no model: counts of tokens come many at once. */
  helperTurnFor(request: TurnRequest, asksModel: boolean): Turn {
    const latest = this.turns.at(-1);
    const turnId = asksModel ? undefined : NO_MODEL;
    const isRetry = request.isClientRetry && latest?.isBroken === true;
    const isBeside = !asksModel && latest?.start.turnId === NO_MODEL && latest.sums.live > 0;
    return latest !== undefined && (isRetry || isBeside) ? latest : this.#newTurn({ ...request, turnId });
  }

  /** Nobody can tell any more which of its requests belong together. */
  loseTurns(): void {
    this.#knowsTurns = false;
  }

  /** One that has lost its only request. */
  removeTurn(turn: Turn): void {
    this.turns = this.turns.filter((each) => each !== turn);
    this.#turnCount -= 1;
  }

  /** When its oldest turn without a request under way began; Infinity where there is none. */
  get oldestQuietAt(): number {
    return this.turns.find(isQuiet)?.start.startedAt ?? Infinity;
  }

  /** Adds that turn to those that are summed. */
  dropOldestTurn(): void {
    const at = this.turns.findIndex(isQuiet);
    const oldest = this.turns[at];
    if (oldest === undefined) return;
    // In place: a long session drops one with each turn.
    this.turns.splice(at, 1);
    this.#older ??= { turns: 0, sums: new RunningSums() };
    this.#older.turns += 1;
    this.#older.sums.absorb(oldest.sums);
  }

  /** Takes in another one, with its turns. */
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

  /** A request of it is over. */
  end(ended: EndedRequest, model: string | undefined): void {
    this.lastAt = Math.max(this.lastAt, ended.endedAt);
    this.#models = remember(this.#models, model);
  }

  /** The same for one that belongs to a turn. */
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
    // Without the provider's word nobody knows whether it goes on.
    if (summary.stopReason === undefined && !summary.callsTools && turn.start.turnId === undefined)
      this.loseTurns();
  }

  /** Follows the prompt cache from one answer to the next; helpers have nothing to do with each other. */
  chain(answer: ChainAnswer, isComplete: boolean, openedConnection: number | null): CacheBreak | undefined {
    if (this.start.kind === 'helpers') return undefined;
    const key = `${answer.provider} ${answer.account}`;
    const before = this.#chains.get(key) ?? [...this.#chains.values()].at(-1);
    const broken = before === undefined ? undefined : cacheBreak(before, answer);
    const found = reportedCompaction(answer) ?? broken;
    if (isComplete && answer.cacheRead !== null) this.#follow(key, answer);
    // Told once: after an answer that was cut nobody knows what is cached, but the context is the smaller one.
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
