import type { DialectDefinition, RequestLine } from '../dialects/dialect-definition.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { UnreportedReason } from '../contract/sessions.ts';
import { ALL_DIALECTS, DIALECT_DEFINITIONS } from '../dialects/dialects.ts';
import { AnswerFacts, mayMatter, weightOf } from './answer-facts.ts';
import type { AnswerSummary } from './answer-summary.ts';
import { BodyDecoder, type DecoderRefusal, type Decoders } from './body-decoder.ts';
import { answerHeaders, isEventStream, isIdentity, isJson } from './content.ts';
import { ErrorBody, type ErrorText } from './error-body.ts';
import { EventStreamReader } from './event-stream-reader.ts';
import { type BodyBudget, KeptBody } from './kept-body.ts';
import { summaryOf } from './summary-of.ts';

/** A JSON answer up to this size is read for its tokens. */
const MAX_JSON_BYTES = 1024 * 1024;

/** What all readers share. */
export interface AnswerReaderHost {
  readonly decoders: Decoders;
  readonly bodies: BodyBudget;
}

/** Who else wants to hear an answer's body, decoded. */
export interface BodyListener {
  /** Whether it listens to a body of this media type. */
  wants(type: string): boolean;
  piece(chunk: Buffer): void;
}

/** Which answer is read. */
export interface AnswerOf {
  readonly line: RequestLine;
  /** Of its provider. */
  readonly dialect: Dialect;
}

/** How an answer came to its end. */
export interface AnswerEnd {
  /** It was not broken off. */
  readonly isWhole: boolean;
  /** The provider was asked. */
  readonly wasAsked: boolean;
  readonly firstDataMs: number | undefined;
}

/** The dialect whose answer to such a request has tokens to report; undefined where none has. */
export function reporterOf(line: RequestLine): DialectDefinition | undefined {
  return ALL_DIALECTS.find(({ reportsTokens }) => reportsTokens(line));
}

/** Reads one answer beside its way, each byte once, and says at the end what it said of itself. It holds nothing up. */
export class AnswerReader {
  readonly #host: AnswerReaderHost;
  readonly #of: AnswerOf;
  readonly #listener: BodyListener | undefined;
  readonly #facts = new AnswerFacts();
  #events: EventStreamReader | undefined;
  #body: KeptBody | undefined;
  /** The body came in one piece and has been read. */
  #wasRead = false;
  #length = -1;
  #decoder: BodyDecoder | undefined;
  #refusal: DecoderRefusal | undefined;
  /** There where the answer is an error that says something in words. */
  #error: ErrorBody | undefined;
  #listenerHears = false;
  #listens = false;
  /** The coding in which pieces are handed on; empty where they are decoded. */
  coding = '';
  #status = 0;

  constructor(host: AnswerReaderHost, of: AnswerOf, listener: BodyListener | undefined) {
    this.#host = host;
    this.#of = of;
    this.#listener = listener;
  }

  /** Whether the latest event of the stream is whole, and one after which nothing comes. */
  get isAtEnd(): boolean {
    return this.#decoder === undefined && (this.#events?.isAtEnd ?? false);
  }

  /** Why the decoded body broke off: it was not what its coding says, or more than is decoded. Undefined where it did not. */
  get brokeOff(): 'encoded' | 'too_large' | undefined {
    return this.#decoder?.gaveUp;
  }

  /** What an answer that is an error says, as far as it came. */
  get said(): ErrorText | undefined {
    return this.#error?.words;
  }

  /** The model that it names, once it has. */
  get model(): string | undefined {
    return this.#facts.model;
  }

  get isStreamed(): boolean {
    return this.#events !== undefined;
  }

  /** Names and values in turn, as received. */
  head(status: number, rawHeaders: readonly Buffer[]): void {
    this.#status = status;
    const { type, coding, length } = answerHeaders(rawHeaders);
    this.#length = length;
    if (isEventStream(type)) this.#events = this.#eventReader();
    else if (isJson(type)) this.#body = new KeptBody(MAX_JSON_BYTES, this.#host.bodies);
    this.#error = ErrorBody.of(status, type);
    this.#listenerHears = this.#listener?.wants(type) ?? false;
    const heard = this.#events ?? this.#body ?? this.#error;
    this.#listens = heard !== undefined || this.#listenerHears;
    if (isIdentity(coding)) return;
    this.coding = coding;
    if (this.#listens) this.#decode(coding);
  }

  /** A piece of the body. */
  data(chunk: Buffer): void {
    if (!this.#listens) return;
    if (this.#decoder === undefined) this.#hear(chunk);
    else this.#decoder.push(chunk);
  }

  /** It is over: `told` is called once what came is decoded, in the same turn where nothing was coded. */
  end(end: AnswerEnd, told: (summary: AnswerSummary) => void): void {
    const tell = (): void => {
      this.#listens = false;
      const { state } = this.#body ?? {};
      if (state === 'whole' && !this.#wasRead) this.#readBody(this.#body?.bytes());
      this.#body?.release();
      told(this.#summary(end));
    };
    if (this.#decoder === undefined) tell();
    else this.#decoder.end(tell);
  }

  #eventReader(): EventStreamReader {
    return new EventStreamReader({
      weigh: weightOf,
      event: (data) => this.#facts.event(data),
      longEvent: (event) => this.#facts.longEvent(event),
    });
  }

  #decode(coding: string): void {
    const decoder = this.#host.decoders.open(coding, (chunk) => this.#hear(chunk));
    if (decoder instanceof BodyDecoder) {
      this.#decoder = decoder;
      this.coding = '';
      return;
    }
    this.#refusal = decoder;
    this.#listens = false;
  }

  #hear(chunk: Buffer): void {
    this.#events?.push(chunk);
    this.#error?.push(chunk);
    if (this.#body !== undefined) this.#keep(this.#body, chunk);
    if (this.#listenerHears) this.#listener?.piece(chunk);
  }

  #keep(body: KeptBody, chunk: Buffer): void {
    // Most bodies come in one piece, and need not be copied.
    if (chunk.length === this.#length && this.#decoder === undefined) {
      this.#wasRead = true;
      return this.#readBody(chunk);
    }
    body.push(chunk);
    // A part of a JSON text is good for nothing.
    if (body.state === 'cut') body.release();
  }

  #readBody(body: Buffer | undefined): void {
    if (body !== undefined && body.length <= MAX_JSON_BYTES && mayMatter(body)) this.#facts.json(body);
  }

  #summary({ isWhole, wasAsked, firstDataMs }: AnswerEnd): AnswerSummary {
    const reporter = reporterOf(this.#of.line);
    // Whoever did not wait for an answer may have used tokens all the same; an error has none to report.
    const isDue = this.#status === 0 ? wasAsked : this.#status >= 200 && this.#status < 300;
    const { inputIncludesCached } = reporter ?? DIALECT_DEFINITIONS[this.#of.dialect];
    const isAtEnd = this.#events?.isAtEnd ?? isWhole;
    return summaryOf(this.#facts, {
      inputIncludesCached,
      isComplete: isAtEnd || (isWhole && this.#facts.stopReason !== undefined),
      streamed: this.isStreamed,
      firstDataMs,
      missing: reporter !== undefined && isDue ? this.#missing(isWhole) : undefined,
    });
  }

  #missing(isWhole: boolean): UnreportedReason {
    // What was too large in a stream that broke off was not where the usage would have been.
    const hasBroken = !isWhole && this.isStreamed && this.#decoder?.gaveUp === undefined;
    return (hasBroken ? this.#refusal : this.unread) ?? 'not_reported';
  }

  /** What stood in the way of reading it; undefined where nothing did. */
  get unread(): UnreportedReason | undefined {
    if (this.#status === 101) return 'upgraded';
    const why = this.#decoder?.gaveUp ?? this.#refusal;
    if (why !== undefined) return why;
    if (this.#body?.state === 'busy') return 'busy';
    const isTooLarge = this.#body?.state === 'cut' || this.#length > MAX_JSON_BYTES;
    return (this.#body !== undefined && isTooLarge) || (this.#events?.skipped ?? 0) > 0
      ? 'too_large'
      : undefined;
  }
}
