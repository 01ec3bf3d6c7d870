import type { AnswerSummary } from '../answers/answer-summary.ts';
import type { RecordedPlace } from '../contract/recording.ts';
import type { RequestRow } from '../contract/requests.ts';
import { callerId, readTurnMetadata } from './turn-metadata.ts';
import type { Caller } from './caller.ts';
import type { ChainAnswer } from './cache-break.ts';
import { wholePrompt } from './running-sums.ts';
import { type EndedRequest, endedRequest, endedTurn } from './ended-request.ts';
import type { AccountClues } from './limits/accounts.ts';
import { answerLimits } from './limits/answer-limits.ts';
import { codexEventWindows } from './limits/codex-limits.ts';
import type { LimitStore } from './limits/limit-store.ts';
import type { RunningRequest, Session, SessionCall } from './session.ts';
import type { SessionRequest, SessionTurn, TurnFrame } from './session-request.ts';

/**
 * Cache lifetimes: five minutes unless something says otherwise; an hour at most for providers that cache by routing.
 */
const FIVE_MINUTES_MS = 5 * 60_000;
const HOUR_MS = 60 * 60_000;
/** Maximum number of finished turns per WebSocket that still lack its connection number. */
const MAX_UNCONNECTED = 64;

/** The session store as seen by its requests. */
export interface SessionRequestHost {
  readonly limitStore: LimitStore;
  wallTime(): number;
  changed(session: Session): void;
  /** Assigns a new session if the given one has been forgotten; otherwise undefined. */
  placeAgain(session: Session, start: PlaceStart): RequestOwner | undefined;
}

/** Session and agent that a request belongs to. */
export interface RequestOwner {
  readonly session: Session;
  readonly agent: string | undefined;
  readonly parent: string | undefined;
}

/** Facts that determine a request's session and agent. */
export interface PlaceStart {
  readonly caller: Caller;
  /** A digest. */
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Kind of a request by the kind of its thread. */
const THREAD_KINDS = { main: 'main', agent: 'agent', helpers: 'helper' } as const;
const NO_TURN: SessionTurn = { ended: () => undefined, dropped: () => undefined };

/** A request outside any session, such as for a list of models: only its rate limits count. */
export class LimitsRequest implements SessionRequest {
  protected readonly host: SessionRequestHost;
  protected readonly provider: string;
  protected clues: AccountClues;
  /** When the provider allows a retry, in milliseconds since 1970. */
  protected retryAt: number | null = null;

  constructor(host: SessionRequestHost, provider: string, clues: AccountClues) {
    this.host = host;
    this.provider = provider;
    this.clues = clues;
  }

  get place(): RecordedPlace {
    return { kind: 'none' };
  }

  head(status: number, rawHeaders: readonly Buffer[]): void {
    const now = this.host.wallTime();
    const { windows, extra, organization, retryAt } = answerLimits(status, rawHeaders, now);
    const { limitStore } = this.host;
    this.retryAt = retryAt;
    if (organization !== undefined && this.clues.id === undefined)
      this.clues = { ...this.clues, id: limitStore.accounts.digest(organization) };
    limitStore.read(this.provider, this.clues, { windows, extra, now });
  }

  limits(event: Readonly<Record<string, unknown>>): void {
    const now = this.host.wallTime();
    this.host.limitStore.read(this.provider, this.clues, { windows: codexEventWindows(event, now), now });
  }

  turnBegan(_frame: TurnFrame): SessionTurn {
    return NO_TURN;
  }

  end(_row: RequestRow, _summary: AnswerSummary, _connectMs: number): void {
    return;
  }
}

/** One request of a session, from begin to end. */
export class RequestInSession extends LimitsRequest {
  /** Replaced if the session is forgotten while the WebSocket stays open. */
  #session: Session;
  readonly #account: string;
  readonly #running: RunningRequest;
  /** WebSocket turns in progress. */
  readonly #open = new Set<SessionTurn>();
  /** Finished WebSocket turns, whose connection is known only when the request ends. */
  #turns: readonly RunningRequest[] = [];
  #isOver = false;

  constructor(
    host: SessionRequestHost,
    session: Session,
    {
      call,
      clues,
      account,
    }: { readonly call: SessionCall; readonly clues: AccountClues; readonly account: string },
  ) {
    super(host, call.provider, clues);
    this.#session = session;
    this.#account = account;
    this.#running = session.begin(call);
    host.changed(session);
  }

  override get place(): RecordedPlace {
    const { thread, turn, call } = this.#running;
    const { session } = this.#session.start;
    const { kind, key } = thread.start;
    // If the client sends no session id, nothing tells which requests belong together.
    const isCounted = session !== null && kind !== 'helpers' && turn !== undefined;
    return {
      ...(session === null ? {} : { session }),
      ...(kind === 'agent' ? { agent: key } : {}),
      kind: call.caller.kind === 'main' || call.isHandshake ? THREAD_KINDS[kind] : call.caller.kind,
      ...(isCounted ? { turn: turn.number } : {}),
    };
  }

  override head(status: number, rawHeaders: readonly Buffer[]): void {
    super.head(status, rawHeaders);
    if (status !== 101 || !this.#running.call.isHandshake) return;
    this.#session.release(this.#running);
    this.host.changed(this.#session);
  }

  override turnBegan(frame: TurnFrame): SessionTurn {
    if (this.#isOver) return super.turnBegan(frame);
    const running = this.#beginTurn(frameCall(this.#running.call, frame));
    const leave = (): void => {
      this.#open.delete(turn);
      running.session.release(running);
    };
    const turn: SessionTurn = {
      ended: (summary, times) => {
        if (!running.isLive) return;
        leave();
        this.#end(running, endedTurn(running.call.startedAt, summary, times));
        this.#turns = [...this.#turns, running].slice(-MAX_UNCONNECTED);
      },
      dropped: () => {
        if (!running.isLive) return;
        leave();
        if (running.turn !== undefined) running.turn.isBroken = true;
        this.host.changed(running.session);
      },
    };
    this.#open.add(turn);
    return turn;
  }

  override end(row: RequestRow, summary: AnswerSummary, connectMs: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const turn of this.#open) turn.dropped();
    for (const { turn } of this.#turns) if (turn !== undefined) turn.connectionId = row.connectionId;
    this.#turns = [];
    const { isHandshake } = this.#running.call;
    this.#end(this.#running, endedRequest(row, summary, { connectMs, isHandshake }));
  }

  /** An open WebSocket may outlive its session, which is then replaced. */
  #beginTurn(call: SessionCall): RunningRequest {
    const { caller, startedAt } = call;
    const place = this.host.placeAgain(this.#session, { caller, account: this.#account, startedAt });
    this.#session = place?.session ?? this.#session;
    const { agent, parent } = place ?? call;
    const running = this.#session.begin({ ...call, agent, parent });
    this.host.changed(this.#session);
    return running;
  }

  #end(running: RunningRequest, ended: EndedRequest): void {
    const { session, call } = running;
    session.end(running, ended, this.#chainAnswer(running, ended));
    // The end of an open WebSocket says nothing about the provider, and a token count nothing about its models.
    const tells = ended.isTrouble || ended.isSuccess;
    if (call.caller.kind !== 'none' && tells) session.answered(ended.isTrouble, this.retryAt);
    this.host.changed(session);
  }

  #chainAnswer({ session, call }: RunningRequest, ended: EndedRequest): ChainAnswer | undefined {
    const { caller, startedAt, provider } = call;
    const { summary, tokens } = ended;
    // Requests grouped for lack of a session id may belong to many conversations.
    if (session.start.session === null) return undefined;
    const saysNothing = tokens.cacheRead === null && tokens.cacheWrite === null;
    if (saysNothing && summary.compaction === undefined) return undefined;
    return {
      provider,
      account: this.host.limitStore.accounts.find(provider, this.clues).number,
      askedModel: caller.model,
      model: summary.model,
      startedAt,
      prompt: summary.compaction?.after ?? wholePrompt(tokens),
      cacheRead: tokens.cacheRead,
      cacheWrite: tokens.cacheWrite,
      isRouted: summary.inputIncludesCached,
      lifetimeMs: lifetimeMs(caller, summary),
      userAgent: caller.userAgent,
      betas: caller.betas,
      isCompaction: caller.kind === 'compaction',
      windowNumber: caller.windowNumber,
      reported: summary.cacheMiss,
      compaction: summary.compaction,
    };
  }
}

/** Returns the cache lifetime that the response reports, otherwise the one that the request asked for. */
function lifetimeMs(caller: Caller, { inputIncludesCached, writtenFor }: AnswerSummary): number {
  if (inputIncludesCached) return HOUR_MS;
  if (writtenFor !== undefined && writtenFor.oneHour > 0) return HOUR_MS;
  if (writtenFor !== undefined && writtenFor.fiveMinutes > 0) return FIVE_MINUTES_MS;
  return caller.cachesForAnHour ? HOUR_MS : FIVE_MINUTES_MS;
}

/** Returns the handshake's call with the values from a frame in place of its own. */
function frameCall(call: SessionCall, frame: TurnFrame): SessionCall {
  const metadata = readTurnMetadata(frame.metadata);
  const thread = call.agent === undefined ? 'main' : 'agent';
  const isCompaction = metadata.kind === 'compaction';
  return {
    ...call,
    caller: {
      ...call.caller,
      kind: frame.isPrewarm || metadata.kind === 'prewarm' ? 'prewarm' : isCompaction ? 'compaction' : thread,
      turn: callerId(frame.turnId) ?? metadata.turn,
      model: frame.model ?? metadata.model,
      windowNumber: metadata.windowNumber,
    },
    contentLength: -1,
    isHandshake: false,
    startedAt: frame.startedAt,
  };
}
