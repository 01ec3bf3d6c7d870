import type { DialectDefinition, RequestLine } from '../dialects/dialect-definition.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { UnreportedReason } from '../contract/sessions.ts';
import { ALL_DIALECTS, DIALECT_DEFINITIONS } from '../dialects/dialects.ts';
import { AnswerFacts, mayMatter, weightOf } from './answer-facts.ts';
import type { AnswerSummary } from './answer-summary.ts';
import { BodyDecoder, type DecoderRefusal, type Decoders } from './body-decoder.ts';
import type { ByteBudget } from './byte-budget.ts';
import { answerHeaders, isEventStream, isIdentity, isJson } from './content.ts';
import { ErrorBody, type ErrorText } from './error-body.ts';
import { EventStreamReader } from './event-stream-reader.ts';
import { KeptBody } from './kept-body.ts';
import { summaryOf } from './summary-of.ts';

/** Maximum size of a JSON response that is parsed for its tokens. */
const MAX_JSON_BYTES = 1024 * 1024;

/** Resources shared by all readers. */
export interface AnswerReaderHost {
  readonly decoders: Decoders;
  readonly bodies: ByteBudget;
}

/** Additional listener to a response's decoded body. */
export interface BodyListener {
  /** Whether it listens to bodies of this media type. */
  wants(type: string): boolean;
  piece(chunk: Buffer): void;
}

/** Request and dialect of the response being read. */
export interface AnswerOf {
  readonly line: RequestLine;
  /** The provider's dialect. */
  readonly dialect: Dialect;
}

/** How a response ended. */
export interface AnswerEnd {
  /** Whether it was received completely. */
  readonly isWhole: boolean;
  /** Whether the request was sent to the provider. */
  readonly wasAsked: boolean;
  readonly firstDataMs: number | undefined;
}

/** Dialect whose responses to this request report tokens; undefined if none does. */
export function reporterOf(line: RequestLine): DialectDefinition | undefined {
  return ALL_DIALECTS.find(({ reportsTokens }) => reportsTokens(line));
}

/** Reads a copy of a response as it passes, each byte once, and summarizes it at the end. Never delays the response. */
export class AnswerReader {
  readonly #host: AnswerReaderHost;
  readonly #of: AnswerOf;
  readonly #listener: BodyListener | undefined;
  readonly #facts = new AnswerFacts();
  #events: EventStreamReader | undefined;
  #body: KeptBody | undefined;
  /** Whether the body came in a single piece and has been read. */
  #wasRead = false;
  #length = -1;
  #decoder: BodyDecoder | undefined;
  #refusal: DecoderRefusal | undefined;
  /** Set for error responses with a text body. */
  #error: ErrorBody | undefined;
  #listenerHears = false;
  #listens = false;
  /** Content coding of the pieces passed on; empty if they are decoded. */
  coding = '';
  #status = 0;

  constructor(host: AnswerReaderHost, of: AnswerOf, listener: BodyListener | undefined) {
    this.#host = host;
    this.#of = of;
    this.#listener = listener;
  }

  /** Whether the latest event of the stream is complete and is a terminal event. */
  get isAtEnd(): boolean {
    return this.#decoder === undefined && (this.#events?.isAtEnd ?? false);
  }

  /**
   * Why decoding stopped early: the body did not match its content coding, or exceeds the decoding limits. Undefined if
   * it did not stop.
   */
  get brokeOff(): 'encoded' | 'too_large' | undefined {
    return this.#decoder?.gaveUp;
  }

  /** Body of an error response, as far as received. */
  get said(): ErrorText | undefined {
    return this.#error?.words;
  }

  /** Model named in the response; undefined until then. */
  get model(): string | undefined {
    return this.#facts.model;
  }

  get isStreamed(): boolean {
    return this.#events !== undefined;
  }

  /** Reads the response headers; `rawHeaders` alternates names and values, as received. */
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

  /** Reads a piece of the body. */
  data(chunk: Buffer): void {
    if (!this.#listens) return;
    if (this.#decoder === undefined) this.#hear(chunk);
    else this.#decoder.push(chunk);
  }

  /** Ends the response: calls `told` once everything is decoded; synchronously if nothing was encoded. */
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
    // Most bodies come in a single piece and need no copy.
    if (chunk.length === this.#length && this.#decoder === undefined) {
      this.#wasRead = true;
      return this.#readBody(chunk);
    }
    body.push(chunk);
    // Truncated JSON is useless.
    if (body.state === 'cut') body.release();
  }

  #readBody(body: Buffer | undefined): void {
    if (body !== undefined && body.length <= MAX_JSON_BYTES && mayMatter(body)) this.#facts.json(body);
  }

  #summary({ isWhole, wasAsked, firstDataMs }: AnswerEnd): AnswerSummary {
    const reporter = reporterOf(this.#of.line);
    // A request abandoned before its response may still have used tokens; an error response reports none.
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
    // In a stream that broke off, an oversized event does not explain missing usage, which would have come later.
    const hasBroken = !isWhole && this.isStreamed && this.#decoder?.gaveUp === undefined;
    return (hasBroken ? this.#refusal : this.unread) ?? 'not_reported';
  }

  /** Why the response could not be read; undefined if it could. */
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
