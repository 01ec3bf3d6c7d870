import type { RecordedRequest, TokensMissing } from '../contract/recording.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import { AnswerFacts } from '../answers/answer-facts.ts';
import { BodyDecoder } from '../answers/body-decoder.ts';
import { EventStreamReader } from '../answers/event-stream-reader.ts';
import { type BodyBudget, KeptBody } from '../answers/kept-body.ts';
import { ModelScanner } from './model-scanner.ts';
import type { RawMessage, RedactJob } from './redact-job.ts';

/** A JSON answer up to this size is read for its tokens. */
export const JSON_MOST_BYTES = 1024 * 1024;
/** As much of a body is recorded. */
export const BODY_MOST_BYTES = 512 * 1024;

/** A request that begins, as far as a recording needs it. */
export interface TapeStart {
  readonly provider: ProviderSettings;
  /** Where the provider is asked for it, query and all. */
  readonly upstreamUrl: string;
  /** Path and query as the client asked. */
  readonly url: string;
  /** Names and values in turn, as received. */
  readonly headers: readonly string[];
}

/** What a tape needs of who started it. */
export interface TapeHost {
  readonly withBodies: boolean;
  readonly budget: BodyBudget;
  /** The request is over: what is recorded follows, in the same turn or once the answer is decoded. */
  ending(): void;
  /** Takes what is to be recorded, as it was: nothing of it is redacted yet. Undefined where that failed. */
  finished(job: RedactJob | undefined): void;
}

/** Listens to one request and its response, and says at the end what there is to record. It never holds either up. */
export class Tape {
  readonly #host: TapeHost;
  readonly #start: TapeStart;
  readonly #facts = new AnswerFacts();
  readonly #model: ModelScanner | undefined;
  readonly #requestBody: KeptBody | undefined;
  #responseBody: KeptBody | undefined;
  #events: EventStreamReader | undefined;
  #decoder: BodyDecoder | undefined;
  #responseHeaders: readonly string[] = [];
  #missing: TokensMissing = 'not_reported';
  #streamed = false;
  #listens = false;
  #ended = false;

  constructor(host: TapeHost, start: TapeStart) {
    this.#host = host;
    this.#start = start;
    const type = headerOf(start.headers, 'content-type');
    const isPlain = isIdentity(headerOf(start.headers, 'content-encoding'));
    if (isPlain && isJson(type)) this.#model = new ModelScanner();
    if (host.withBodies && isPlain && isText(type)) this.#requestBody = this.#keep(BODY_MOST_BYTES);
  }

  /** A piece of the request's body. */
  requestData(chunk: Buffer): void {
    if (this.#ended) return;
    this.#model?.push(chunk);
    this.#requestBody?.push(chunk);
  }

  /** The head of the response that goes to the client; names and values in turn. */
  head(status: number, rawHeaders: readonly Buffer[]): void {
    this.#responseHeaders = rawHeaders.map((piece) => piece.toString('latin1'));
    if (status === 101) {
      this.#missing = 'upgraded';
      return;
    }
    const type = headerOf(this.#responseHeaders, 'content-type');
    this.#streamed = type.startsWith('text/event-stream');
    if (this.#streamed) this.#events = new EventStreamReader((data) => this.#facts.event(data));
    if (this.#host.withBodies && isText(type)) this.#responseBody = this.#keep(BODY_MOST_BYTES);
    else if (isJson(type)) this.#responseBody = this.#keep(JSON_MOST_BYTES);
    this.#listens = this.#events !== undefined || this.#responseBody !== undefined;
    const coding = headerOf(this.#responseHeaders, 'content-encoding');
    if (this.#listens && !isIdentity(coding)) this.#decode(coding);
  }

  /** A piece of the response's body. */
  data(chunk: Buffer): void {
    if (!this.#listens || this.#ended) return;
    if (this.#decoder === undefined) this.#hear(chunk);
    else this.#decoder.push(chunk);
  }

  /** It is over. */
  end(row: RequestRow): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#host.ending();
    if (this.#decoder === undefined) this.#finish(row);
    else this.#decoder.end(() => this.#finish(row));
  }

  #decode(coding: string): void {
    const decoder = BodyDecoder.open(coding, (chunk) => this.#hear(chunk));
    if (decoder instanceof BodyDecoder) {
      this.#decoder = decoder;
      return;
    }
    this.#missing = decoder;
    this.#listens = false;
  }

  #hear(chunk: Buffer): void {
    this.#events?.push(chunk);
    this.#responseBody?.push(chunk);
    // A part of a JSON text is good for nothing but to be shown.
    if (this.#responseBody?.state === 'cut' && !this.#host.withBodies) this.#responseBody.release();
  }

  #finish(row: RequestRow): void {
    let job: RedactJob | undefined;
    try {
      job = { row: this.#row(row), url: this.#start.url, ...this.#messages() };
    } catch {
      job = undefined; // counted as dropped: a request must never fail for its recording
    }
    this.#requestBody?.release();
    this.#responseBody?.release();
    this.#host.finished(job);
  }

  #row(row: RequestRow): RecordedRequest {
    const { provider, upstreamUrl } = this.#start;
    const body = this.#responseBody;
    if (!this.#streamed && body?.state === 'whole' && body.length > 0) this.#facts.json(body.bytes());
    const { tokens } = this.#facts;
    const model = this.#model?.model ?? this.#facts.model;
    return {
      time: new Date(row.startedAt).toISOString(),
      id: row.id,
      provider: row.provider,
      dialect: provider.dialect,
      model: model ?? null,
      method: row.method,
      path: row.path,
      url: withoutUser(withoutQuery(upstreamUrl)),
      status: row.status,
      attempts: row.attempts,
      connectionId: row.connectionId,
      connection: row.attempts === 0 ? null : row.reused ? 'reused' : 'created',
      retries: [...row.retries],
      firstByteMs: row.firstByteMs === null ? null : rounded(row.firstByteMs),
      durationMs: rounded(row.durationMs),
      requestBytes: row.requestBytes,
      responseBytes: row.responseBytes,
      code: row.code,
      client: row.client,
      streamed: this.#streamed,
      ...(tokens === undefined ? { tokensMissing: this.#whyNone() } : { tokens }),
      stopReason: this.#facts.stopReason ?? null,
      providerError: this.#facts.providerError ?? null,
    };
  }

  #whyNone(): TokensMissing {
    if (this.#decoder?.gaveUp !== undefined) return this.#decoder.gaveUp;
    if (this.#responseBody?.state === 'busy' && !this.#streamed) return 'busy';
    const isCut = this.#responseBody?.state === 'cut' && !this.#streamed;
    return isCut || (this.#events?.skipped ?? 0) > 0 ? 'too_large' : this.#missing;
  }

  #messages(): Pick<RedactJob, 'request' | 'response'> {
    if (!this.#host.withBodies) return { request: undefined, response: undefined };
    const { headers } = this.#start;
    return {
      request: rawMessage({
        headers,
        body: this.#requestBody,
        coding: headerOf(headers, 'content-encoding'),
      }),
      response: rawMessage({
        headers: this.#responseHeaders,
        body: this.#responseBody,
        coding: this.#decoder === undefined ? headerOf(this.#responseHeaders, 'content-encoding') : '',
        isFaulty: this.#decoder?.gaveUp === 'encoded',
        isStream: this.#streamed,
      }),
    };
  }

  #keep(mostBytes: number): KeptBody {
    return new KeptBody(mostBytes, this.#host.budget);
  }
}

interface MessageParts {
  readonly headers: readonly string[];
  /** Undefined where it was not kept. */
  readonly body: KeptBody | undefined;
  /** The content coding in which the body was kept. */
  readonly coding: string;
  /** The body broke off in decoding. */
  readonly isFaulty?: boolean;
  readonly isStream?: boolean;
}

/** One direction as it is handed over, its body copied. */
function rawMessage(parts: MessageParts): RawMessage {
  const { headers, body, coding, isFaulty = false, isStream = false } = parts;
  const base = { headers, isStream, isCut: body?.state === 'cut' || isFaulty };
  const without = (omitted: RawMessage['omitted']): RawMessage => ({ ...base, body: undefined, omitted });
  if (!isIdentity(coding)) return without('encoded');
  if (body === undefined) return without(hasBody(headers) ? 'binary' : undefined);
  if (body.state === 'busy') return without('busy');
  if (body.length === 0) return without(isFaulty ? 'encoded' : undefined);
  return { ...base, body: Uint8Array.from(body.bytes()), omitted: undefined };
}

function hasBody(headers: readonly string[]): boolean {
  return headers.some(
    (name, at) =>
      at % 2 === 0 &&
      (/^(?:content-type|transfer-encoding)$/iu.test(name) ||
        (/^content-length$/iu.test(name) && headers[at + 1] !== '0')),
  );
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? '';
}

function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/u, '//');
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function headerOf(headers: readonly string[], lowerName: string): string {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.length === lowerName.length && headers[at]?.toLowerCase() === lowerName)
      return (headers[at + 1] ?? '').toLowerCase();
  }
  return '';
}

function isIdentity(coding: string): boolean {
  return coding === '' || coding === 'identity';
}

function isJson(type: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/u.test(type);
}

/** Text in which credentials can be found; anything else might hold one out of sight. */
function isText(type: string): boolean {
  return isJson(type) || /^(?:text\/|application\/(?:x-ndjson|x-www-form-urlencoded|xml)\b)/u.test(type);
}
