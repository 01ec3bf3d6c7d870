import { AnswerFacts, mayMatter } from '../answers/answer-facts.ts';
import type { AnswerSummary } from '../answers/answer-summary.ts';
import type { Decoders } from '../answers/body-decoder.ts';
import { EVENT_ENDS, isLastEvent, MAX_EVENT_BYTES } from '../answers/event-stream-reader.ts';
import { FieldScanner } from '../answers/field-scanner.ts';
import { parsedObject, readBeginning } from '../answers/json-pieces.ts';
import { summaryOf } from '../answers/summary-of.ts';
import { codingOf, MessageReader } from '../answers/web-socket/message-reader.ts';
import type { MessageText } from '../answers/web-socket/message-text.ts';
import type { Clock } from '../clock.ts';
import { objectAt, word } from '../dialects/json-fields.ts';
import type { SessionRequest, SessionTurn, TurnFrame } from '../sessions/session-request.ts';
import type { Leaver } from './tunnel.ts';
import { turnFrame } from './turn-frame.ts';

/** Client messages up to this size are parsed in full; of larger ones, only the type and the turn are read. */
const CLIENT_TEXTS = { wholeBytes: 32 * 1024, ends: { headBytes: 16 * 1024, tailBytes: 16 * 1024 } };
const PROVIDER_TEXTS = { wholeBytes: MAX_EVENT_BYTES, ends: EVENT_ENDS };
/** Messages with relevant facts besides those in responses. */
const BESIDE_ANSWERS = new FieldScanner(['rate_limits', 'response.created']);

/** Dependencies for following a WebSocket's turns. */
export interface WebSocketTurnsOptions {
  readonly clock: Clock;
  readonly decoders: Decoders;
  readonly session: SessionRequest;
  /** Called for each turn's response, in addition to the session. */
  readonly answered: (summary: AnswerSummary) => void;
  /** Extensions in the provider's response; empty if it accepted none. */
  readonly extensions: string;
  /** Whether input token counts include tokens read from the cache. */
  readonly inputIncludesCached: boolean;
}

/** A turn in progress; times are monotonic. */
interface Turn {
  readonly frame: TurnFrame;
  readonly told: SessionTurn;
  facts: AnswerFacts;
  /** The provider's ID of the response; undefined until the response begins. */
  answerId: string | undefined;
  /** Whether another turn's response has ended since this one was requested. */
  isStale: boolean;
  readonly begunAtMs: number;
  firstAtMs: number | undefined;
}

type Side = 'client' | 'provider';

/**
 * Messages of one side before the other side sent something. Complete once all have been decoded, which may take longer
 * than for the other side's.
 */
interface Stretch {
  readonly side: Side;
  readonly texts: MessageText[];
  isTold: boolean;
}

/** Follows the turns on a WebSocket of the Responses API while it is relayed. */
export class WebSocketTurns {
  readonly #options: WebSocketTurnsOptions;
  readonly #client: MessageReader;
  readonly #provider: MessageReader;
  /** Turns in progress, earliest first. */
  #turns: readonly Turn[] = [];
  /** Messages of both sides not processed yet, earliest first. */
  readonly #stretches: Stretch[] = [];
  /** When each side last sent data. */
  readonly #movedAtMs = { client: 0, provider: 0 };
  #isLost = false;
  #leftFirst: Leaver | undefined;

  constructor(options: WebSocketTurnsOptions) {
    this.#options = options;
    const coding = codingOf(options.extensions);
    const mayBeCoded = coding === 'deflate';
    this.#client = new MessageReader({ ...CLIENT_TEXTS, isClient: true, mayBeCoded }, options.decoders, {
      text: (text) => this.#said('client', text),
      // The provider's messages still reveal the turns.
      lost: () => undefined,
    });
    this.#provider = new MessageReader({ ...PROVIDER_TEXTS, isClient: false, mayBeCoded }, options.decoders, {
      text: (text) => this.#said('provider', text),
      lost: () => this.#lose(),
    });
    if (coding === 'unknown') this.#lose();
  }

  /** Whether all of the provider's messages could be read. */
  get isFollowed(): boolean {
    return !this.#isLost;
  }

  moved(from: Side, chunk: Buffer): void {
    if (this.#isLost) return;
    const nowMs = this.#options.clock.now();
    this.#movedAtMs[from] = nowMs;
    if (this.#stretches.at(-1)?.side !== from) this.#hearNext(from);
    if (from === 'provider') {
      for (const turn of this.#turns) turn.firstAtMs ??= nowMs;
      this.#provider.push(chunk);
      if (this.#provider.hasClosed) this.left(from);
      return;
    }
    this.#client.push(chunk);
    if (this.#client.hasClosed) this.left(from);
    // Clients send little, and each message may start a turn, so don't wait for more.
    this.#client.flush();
  }

  /** Records which side says goodbye or hangs up; only the first call counts. */
  left(by: Leaver): void {
    this.#leftFirst ??= by;
  }

  /** Ends observation once the WebSocket has closed; calls `told` when all data received has been processed. */
  end(told: () => void): void {
    const close = (): void => {
      for (const stretch of this.#stretches) stretch.isTold = true;
      this.#heedAll();
      if (this.#provider.hasGivenUp) this.#isLost = true;
      this.#endAll(this.#isLost ? 'upgraded' : 'cut');
      this.#client.close();
      this.#provider.close();
      told();
    };
    this.#client.settle(() => this.#provider.settle(close));
  }

  /** Starts a new stretch because the other side has begun to send. The previous stretch is processed before it. */
  #hearNext(side: Side): void {
    const before = this.#stretches.at(-1);
    this.#stretches.push({ side, texts: [], isTold: false });
    if (before === undefined) return;
    const reader = side === 'client' ? this.#provider : this.#client;
    reader.settle(() => {
      before.isTold = true;
      this.#heedAll();
    });
  }

  #said(side: Side, text: MessageText): void {
    const isWhole = Buffer.isBuffer(text);
    if (side === 'provider' && isWhole && !mayMatter(text) && !BESIDE_ANSWERS.finds(text)) return;
    const stretch = this.#stretches.find((one) => one.side === side && !one.isTold);
    stretch?.texts.push(isWhole ? Buffer.from(text) : text);
    this.#heedAll();
  }

  /** Processes all messages that are ready, in their original order. */
  #heedAll(): void {
    for (let [first] = this.#stretches; first !== undefined; [first] = this.#stretches) {
      for (const text of first.texts.splice(0)) {
        if (this.#isLost) continue;
        if (first.side === 'client') this.#heedClient(text);
        else this.#heedProvider(text);
      }
      if (!first.isTold) return;
      this.#stretches.shift();
    }
  }

  #heedClient(text: MessageText): void {
    const { clock } = this.#options;
    const begunAtMs = this.#movedAtMs.client;
    const frame = turnFrame(text, clock.wallTime() - (clock.now() - begunAtMs));
    if (frame !== undefined) this.#begin(frame, begunAtMs);
  }

  #heedProvider(text: MessageText): void {
    const isWhole = Buffer.isBuffer(text);
    const message = isWhole ? parsedObject(text.toString()) : readBeginning(text.head.toString());
    const type = word(message?.['type']) ?? '';
    if (type === 'codex.rate_limits' && message !== undefined) return this.#options.session.limits(message);
    const isError = type === 'error';
    const isLast = isError || isLastEvent(type, Buffer.alloc(0));
    if (this.#turns.length === 0 && (isLast || type === 'response.created')) this.#beginUnasked();
    const turn = this.#turnOf(type, word(objectAt(message ?? {}, 'response')['id']));
    if (turn === undefined) return;
    if (isWhole) turn.facts.event(text);
    else turn.facts.longEvent(text);
    if (!isLast) return;
    const asker = this.#askerOf(turn);
    this.#turns = this.#turns.filter((each) => each !== asker);
    for (const each of this.#turns) each.isStale ||= each.answerId === undefined;
    this.#ended(asker, isError ? undefined : 'not_reported', !isError);
  }

  /**
   * Returns the turn an event belongs to: by the response's ID, or else the one whose response began last, or else the
   * next one waiting.
   */
  #turnOf(type: string, id: string | undefined): Turn | undefined {
    const known = id === undefined ? undefined : this.#turns.find(({ answerId }) => answerId === id);
    const waiting = this.#turns.find(({ answerId }) => answerId === undefined);
    if (known !== undefined) return known;
    if (type === 'response.created' && waiting !== undefined) {
      waiting.answerId = id ?? '';
      return waiting;
    }
    return this.#turns.findLast(({ answerId }) => answerId !== undefined) ?? waiting;
  }

  /**
   * Returns the turn that the response answers. A prewarm generates no output, so a response with output belongs to the
   * next turn, and the prewarm got none.
   */
  #askerOf(turn: Turn): Turn {
    const { frame, facts } = turn;
    if (!frame.isPrewarm || (facts.tokens?.output ?? 0) === 0) return turn;
    const next = this.#turns.find((each) => !each.frame.isPrewarm && each.answerId === undefined);
    if (next === undefined) return turn;
    this.#drop([turn]);
    next.facts = facts;
    return next;
  }

  #drop(turns: readonly Turn[]): void {
    this.#turns = this.#turns.filter((each) => !turns.includes(each));
    for (const { told } of turns) told.dropped();
  }

  /** Begins a turn whose request could not be read, though the provider's response can. */
  #beginUnasked(): void {
    const { clock } = this.#options;
    const startedAt = clock.wallTime();
    const unknown = { turnId: undefined, metadata: undefined, model: undefined, isPrewarm: false };
    this.#begin({ startedAt, ...unknown }, clock.now());
  }

  #begin(frame: TurnFrame, begunAtMs: number): void {
    if (this.#isLost) return;
    this.#client.renew();
    this.#provider.renew();
    const firstAtMs = this.#movedAtMs.provider > begunAtMs ? this.#movedAtMs.provider : undefined;
    // Responses arrive in order: a turn that was passed over won't get one, and must not claim the next.
    this.#drop(this.#turns.filter(({ isStale, answerId }) => isStale && answerId === undefined));
    const told = this.#options.session.turnBegan(frame);
    const turn = { frame, told, facts: new AnswerFacts(), answerId: undefined, isStale: false };
    this.#turns = [...this.#turns, { ...turn, begunAtMs, firstAtMs }];
  }

  #ended(turn: Turn, missing: AnswerSummary['missing'], isComplete: boolean): void {
    const { begunAtMs, firstAtMs, frame, facts } = turn;
    const firstByteMs = firstAtMs === undefined ? null : firstAtMs - begunAtMs;
    const summary = summaryOf(facts, {
      inputIncludesCached: this.#options.inputIncludesCached,
      isComplete,
      streamed: true,
      firstDataMs: firstByteMs ?? undefined,
      missing,
    });
    const durationMs = Math.max(0, this.#movedAtMs.provider - begunAtMs);
    // A prewarm has no usage to report.
    const told = frame.isPrewarm
      ? { ...summary, tokens: undefined, missing: undefined, firstDataMs: undefined }
      : summary;
    const isChosen = missing === 'cut' && this.#leftFirst !== undefined && this.#leftFirst !== 'provider';
    turn.told.ended(told, { firstByteMs, durationMs, isChosen });
    this.#options.answered(told);
  }

  #endAll(missing: 'cut' | 'upgraded'): void {
    const turns = this.#turns;
    this.#turns = [];
    for (const turn of turns) this.#ended(turn, missing, false);
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#client.close();
    this.#provider.close();
    this.#endAll('upgraded');
  }
}
