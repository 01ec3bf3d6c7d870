import { ALERT_THRESHOLDS } from '../contract/program-limits.ts';
import {
  type AgentView,
  type AlertSession,
  type CacheBreak,
  type CallerKind,
  SESSION_IDLE_MS,
  type SessionState,
  type SessionView,
} from '../contract/sessions.ts';
import type { Caller } from './caller.ts';
import type { ChainAnswer } from './cache-break.ts';
import type { EndedRequest } from './ended-request.ts';
import { remember, RunningSums } from './running-sums.ts';
import { isBeside, isSmallBefore, isSmallBeside, mayBeUnnamedHelper } from './side-request.ts';
import { Thread } from './thread.ts';
import type { Turn } from './turn.ts';

/**
 * Maximum number of threads per session, including the main thread and the helpers; a new one replaces the least
 * recently active agent.
 * @internal Exported for its test, which fills it.
 */
export const MAX_THREADS = 64;
/** Maximum number of turns per session, over all its threads. @internal Exported for its test, which fills it. */
export const MAX_TURNS = 500;

const MAIN = 'main';
const HELPERS = 'helpers';

export interface SessionStart {
  readonly id: number;
  readonly client: CallerKind;
  readonly name: string;
  /** Null if the client sends no session id: its requests are grouped. */
  readonly session: string | null;
  readonly startedAt: number;
}

/** One request as it begins, or one turn of a WebSocket. */
export interface SessionCall {
  readonly caller: Caller;
  /** Keys of its agent and of the agent that started it; undefined for the main thread. */
  readonly agent: string | undefined;
  readonly parent: string | undefined;
  readonly requestId: number;
  readonly path: string;
  readonly contentLength: number;
  /** Asks for a WebSocket, whose turns arrive as frames. */
  readonly isHandshake: boolean;
  readonly startedAt: number;
  readonly provider: string;
}

/** A request in progress. */
export interface RunningRequest {
  readonly session: Session;
  readonly call: SessionCall;
  readonly isClientRetry: boolean;
  thread: Thread;
  turn: Turn | undefined;
  isLive: boolean;
}

/** One client session, or the grouped requests of a client that sends no session id. */
export class Session {
  readonly start: SessionStart;
  lastAt: number;
  /** The store's revision at this session's latest change. */
  revision = 0;
  readonly #sums = new RunningSums();
  readonly #threads = new Map<string, Thread>();
  readonly #running = new Set<RunningRequest>();
  #providers: readonly string[] = [];
  #models: readonly string[] = [];
  #turnsKept = 0;
  #failures = 0;
  #retryAt: number | null = null;
  #waitsLong = false;
  /** The latest request of the main thread. */
  #latestMain: RunningRequest | undefined;

  constructor(start: SessionStart) {
    this.start = start;
    this.lastAt = start.startedAt;
  }

  get isLive(): boolean {
    return this.#sums.live > 0;
  }

  get threads(): ReadonlyMap<string, Thread> {
    return this.#threads;
  }

  get turnsKept(): number {
    return this.#turnsKept;
  }

  get latestMain(): RunningRequest | undefined {
    return this.#latestMain;
  }

  begin(call: SessionCall): RunningRequest {
    const isHelper = call.caller.kind === 'helper' || call.caller.kind === 'none' || this.#isBesideMain(call);
    const thread = isHelper ? this.#thread(HELPERS, call) : this.#thread(call.agent ?? MAIN, call);
    const isClientRetry = call.caller.clientRetry > 0 || repeatsLast(thread, call);
    const hasTurn = call.caller.kind !== 'prewarm' && !call.isHandshake;
    const turn = hasTurn ? this.#turnFor(thread, call, isClientRetry) : undefined;
    this.#sums.begin(isClientRetry);
    thread.sums.begin(isClientRetry);
    turn?.begin(call.requestId, isClientRetry);
    if (this.#turnsKept > MAX_TURNS) this.dropOldestTurn();
    thread.last = { path: call.path, contentLength: call.contentLength, isUnfinished: false };
    this.lastAt = Math.max(this.lastAt, call.startedAt);
    thread.lastAt = Math.max(thread.lastAt, call.startedAt);
    this.#providers = remember(this.#providers, call.provider);
    const running: RunningRequest = { session: this, call, isClientRetry, thread, turn, isLive: true };
    if (turn !== undefined && thread.start.kind === 'main') this.#latestMain = running;
    this.#running.add(running);
    return running;
  }

  /** Marks a request as ended, or as an open WebSocket, which is not waiting for a response. */
  release(running: RunningRequest): void {
    if (!running.isLive) return;
    running.isLive = false;
    this.#running.delete(running);
    for (const sums of [this.#sums, running.thread.sums, running.turn?.sums])
      if (sums !== undefined) sums.live -= 1;
  }

  /** Records the end of a request; `answer` is undefined if it is not part of the prompt cache chain. */
  end(running: RunningRequest, ended: EndedRequest, answer: ChainAnswer | undefined): void {
    this.release(running);
    const { thread, turn, call } = running;
    const { summary, time, tokens, proxyRetries, isError } = ended;
    const part = { tokens, missing: summary.missing, time, proxyRetries, isError };
    for (const sums of [this.#sums, thread.sums, turn?.sums]) sums?.end(part);
    const model = call.caller.model ?? summary.model;
    thread.end(ended, model);
    this.#models = remember(this.#models, model);
    this.lastAt = Math.max(this.lastAt, ended.endedAt);
    if (thread.last?.path === call.path && thread.last.contentLength === call.contentLength)
      thread.last.isUnfinished = ended.isUnfinished;
    if (call.isHandshake && summary.missing !== undefined) thread.loseTurns();
    if (turn === undefined) return;
    const opened = ended.opened ? ended.connectionId : null;
    turn.end(ended, model, answer && thread.chain(answer, summary.isComplete, opened));
    thread.endInTurn(turn, ended);
  }

  /** Records what a response says about the provider's state; `retryAt` is when it allows a retry. */
  answered(isTrouble: boolean, retryAt: number | null): void {
    this.#failures = isTrouble ? this.#failures + 1 : 0;
    // A later response with a shorter wait, or with none, does not end a wait that the provider has demanded.
    const standing = this.#retryAt ?? 0;
    if (isTrouble && standing > this.lastAt && (retryAt ?? 0) <= standing) return;
    this.#retryAt = isTrouble ? retryAt : null;
    this.#waitsLong = (this.#retryAt ?? 0) - this.lastAt > ALERT_THRESHOLDS.longestWaitMs;
  }

  stateAt(now: number): SessionState {
    return stateOf(this.isLive, this.lastAt, now);
  }

  /** Whether the passing of time alone has changed what is shown. */
  hasLapsed(since: number, now: number): boolean {
    if (this.stateAt(since) !== this.stateAt(now)) return true;
    return (this.#troubleAt(since) === null) !== (this.#troubleAt(now) === null);
  }

  /** Returns only what alerts need, since they check often. */
  alertView(now: number): AlertSession {
    const { id, name } = this.start;
    const mainBreak = this.#threads.get(MAIN)?.latestBreak ?? null;
    return { id, name, state: this.stateAt(now), trouble: this.#troubleAt(now), mainBreak };
  }

  view(now: number): SessionView {
    const { id, client, name, session, startedAt } = this.start;
    const agents = [...this.#threads.values()].toSorted(byRank).map((thread) => viewOf(thread, now));
    const main = this.#threads.get(MAIN);
    return {
      id,
      client,
      name,
      session,
      providers: this.#providers,
      state: this.stateAt(now),
      startedAt,
      lastAt: this.lastAt,
      turns: session === null ? null : (main?.turnCount ?? null),
      models: this.#models,
      context: session === null ? null : (main?.context ?? null),
      breaks: agents.reduce((sum, { breaks }) => sum + breaks, 0),
      latestBreak: latestOf(agents),
      trouble: this.#troubleAt(now),
      agents,
      revision: this.revision,
      ...this.#sums.view(),
    };
  }

  #troubleAt(now: number): SessionView['trouble'] {
    const isWaiting = this.#waitsLong && (this.#retryAt ?? 0) > now;
    if (this.stateAt(now) === 'ended' || (this.#failures < ALERT_THRESHOLDS.failuresInARow && !isWaiting))
      return null;
    return { failures: this.#failures, retryAt: this.#retryAt };
  }

  /**
   * Some clients send small requests beside the main one and do not label them. The far smaller of two is the helper,
   * even if it came first or has already ended, or while the turn waits for a tool, such as a search.
   */
  #isBesideMain(call: SessionCall): boolean {
    if (!mayBeUnnamedHelper(call, this.start.session)) return false;
    if (this.#isTool(call)) return true;
    this.#moveFirstToHelpers(call);
    const mains = [...this.#running].filter(
      ({ thread, turn, call: other }) =>
        thread.start.kind === 'main' && turn !== undefined && other.contentLength >= 0,
    );
    for (const main of mains) {
      if (isBeside(call, main.call)) return true;
      if (isBeside(main.call, call)) this.#moveToHelpers(main);
    }
    return false;
  }

  #moveToHelpers(running: RunningRequest): void {
    const { thread, turn, call, isClientRetry } = running;
    thread.sums.takeBack(isClientRetry);
    if (turn?.takeBack(call.requestId, isClientRetry) === true) {
      thread.removeTurn(turn);
      this.#turnsKept -= 1;
    }
    running.thread = this.#thread(HELPERS, call);
    running.thread.sums.begin(isClientRetry);
    running.turn = this.#turnFor(running.thread, call, isClientRetry);
    running.turn.begin(call.requestId, isClientRetry);
  }

  /**
   * A tool called by the latest response may query the provider itself, whereas a request that continues the turn is
   * never smaller than the one that began it.
   */
  #isTool(call: SessionCall): boolean {
    const latest = this.#latestMain;
    if (latest?.turn === undefined || latest.isLive || latest.turn.isOver || latest.turn.isBroken)
      return false;
    return isSmallBeside(call, latest.call);
  }

  /** Reclassifies a main thread that has had only one such small request. */
  #moveFirstToHelpers(main: SessionCall): void {
    const first = this.#latestMain;
    if (first?.turn === undefined || first.isLive || first.thread.sums.requests > 1) return;
    const { call, turn, thread } = first;
    if ((!turn.isOver && !turn.isBroken) || !isSmallBefore(call, main)) return;
    this.#threads.delete(MAIN);
    this.#thread(HELPERS, call).absorb(thread);
    this.#latestMain = undefined;
  }

  #turnFor(thread: Thread, call: SessionCall, isClientRetry: boolean): Turn {
    const before = thread.turns.length;
    const { caller, startedAt, provider } = call;
    const isAlone = this.start.session === null;
    const request = { turnId: caller.turn, startedAt, provider, isClientRetry, isAlone };
    const isHelper = thread.start.kind === 'helpers';
    const turn = isHelper ? thread.helperTurnFor(request, caller.kind !== 'none') : thread.turnFor(request);
    this.#turnsKept += thread.turns.length - before;
    return turn;
  }

  /** Moves the oldest turn without a request in progress, of all threads, into its thread's sums. */
  dropOldestTurn(): void {
    const [oldest] = [...this.#threads.values()]
      .filter(({ oldestQuietAt }) => oldestQuietAt < Infinity)
      .toSorted((one, other) => one.oldestQuietAt - other.oldestQuietAt);
    if (oldest === undefined) return;
    oldest.dropOldestTurn();
    this.#turnsKept -= 1;
  }

  #thread(key: string, { startedAt, parent }: SessionCall): Thread {
    const found = this.#threads.get(key);
    if (found !== undefined) return found;
    const kind = key === MAIN ? 'main' : key === HELPERS ? 'helpers' : 'agent';
    const thread = new Thread({ key, kind, parent: kind === 'agent' ? (parent ?? null) : null, startedAt });
    this.#threads.set(key, thread);
    if (this.#threads.size > MAX_THREADS) this.#dropQuietestAgent(key);
    return thread;
  }

  #dropQuietestAgent(newest: string): void {
    const [quietest] = [...this.#threads.values()]
      .filter(({ start }) => start.kind === 'agent' && start.key !== newest)
      .toSorted((one, other) => one.sums.live - other.sums.live || one.lastAt - other.lastAt);
    if (quietest === undefined) return;
    this.#threads.delete(quietest.start.key);
    this.#turnsKept -= quietest.turns.length;
  }
}

/** Whether a request repeats the previous one, which got a response that clients retry on. */
function repeatsLast({ last }: Thread, { path, contentLength }: SessionCall): boolean {
  return (
    last !== undefined &&
    last.isUnfinished &&
    last.path === path &&
    last.contentLength === contentLength &&
    contentLength >= 0
  );
}

const RANKS = { main: 0, agent: 1, helpers: 2 };

function byRank(one: Thread, other: Thread): number {
  return RANKS[one.start.kind] - RANKS[other.start.kind];
}

function viewOf(thread: Thread, now: number): AgentView {
  return thread.view(stateOf(thread.sums.live > 0, thread.lastAt, now));
}

function stateOf(isLive: boolean, lastAt: number, now: number): SessionState {
  if (isLive) return 'live';
  return now - lastAt < SESSION_IDLE_MS ? 'idle' : 'ended';
}

function latestOf(agents: readonly AgentView[]): CacheBreak | null {
  const found = agents.flatMap(({ latestBreak }) => latestBreak ?? []);
  return found.toSorted((one, other) => one.at - other.at).at(-1) ?? null;
}
