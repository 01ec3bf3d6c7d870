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

/** How long prompts live in the cache, where nothing says otherwise; of providers that cache by routing at most. */
const FIVE_MINUTES_MS = 5 * 60_000;
const HOUR_MS = 60 * 60_000;
/** Turns of one WebSocket that still wait for the number of its connection. */
const MAX_UNCONNECTED = 64;

/** What a request of the store needs of it. */
export interface ToldHost {
  readonly limitStore: LimitStore;
  wallTime(): number;
  changed(session: Session): void;
  /** A new place where the session is forgotten; undefined while it is not. */
  placeAgain(session: Session, start: PlaceStart): RequestOwner | undefined;
}

/** Where a request belongs. */
export interface RequestOwner {
  readonly session: Session;
  readonly agent: string | undefined;
  readonly parent: string | undefined;
}

/** What tells where a request belongs. */
export interface PlaceStart {
  readonly caller: Caller;
  /** A digest. */
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What a request is for by the thread that it is in. */
const THREAD_KINDS = { main: 'main', agent: 'agent', helpers: 'helper' } as const;
const NO_TURN: SessionTurn = { ended: () => undefined, dropped: () => undefined };

/** A request of no session, such as a list of models: only what it tells of limits counts. */
export class LimitsRequest implements SessionRequest {
  protected readonly host: ToldHost;
  protected readonly provider: string;
  protected clues: AccountClues;
  /** When the provider wants to be asked again. */
  protected retryAt: number | null = null;

  constructor(host: ToldHost, provider: string, clues: AccountClues) {
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

/** One request of a session, from its beginning to its end. */
export class ToldRequest extends LimitsRequest {
  /** Another one once the first is forgotten while its WebSocket stays open. */
  #session: Session;
  readonly #account: string;
  readonly #running: RunningRequest;
  /** Turns of a WebSocket that are under way. */
  readonly #open = new Set<SessionTurn>();
  /** Those of its turns that are over; their connection is known once the request is. */
  #turns: readonly RunningRequest[] = [];
  #isOver = false;

  constructor(
    host: ToldHost,
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
    // Of clients that send no session nobody knows which requests belong together.
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

  /** An open WebSocket outlives what is forgotten. */
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
    // The end of an open WebSocket says nothing of the provider, and a count of tokens nothing of its models.
    const tells = ended.isTrouble || ended.isSuccess;
    if (call.caller.kind !== 'none' && tells) session.answered(ended.isTrouble, this.retryAt);
    this.host.changed(session);
  }

  #chainAnswer({ session, call }: RunningRequest, ended: EndedRequest): ChainAnswer | undefined {
    const { caller, startedAt, provider } = call;
    const { summary, tokens } = ended;
    // Requests that are only grouped may be of many conversations.
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

/** The answer's own word, else what the request asked for. */
function lifetimeMs(caller: Caller, { inputIncludesCached, writtenFor }: AnswerSummary): number {
  if (inputIncludesCached) return HOUR_MS;
  if (writtenFor !== undefined && writtenFor.oneHour > 0) return HOUR_MS;
  if (writtenFor !== undefined && writtenFor.fiveMinutes > 0) return FIVE_MINUTES_MS;
  return caller.cachesForAnHour ? HOUR_MS : FIVE_MINUTES_MS;
}

/** What a frame says stands in the place of what the handshake said. */
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
