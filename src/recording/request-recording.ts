import type { RecordedPlace, RecordedRequest, TokensMissing } from '../contract/recording.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { UnreportedReason } from '../contract/sessions.ts';
import type { BodyListener } from '../answers/answer-reader.ts';
import type { AnswerSummary } from '../answers/answer-summary.ts';
import { isIdentity, isJson, isText } from '../answers/content.ts';
import { type BodyBudget, KeptBody } from '../answers/kept-body.ts';
import { ModelScanner } from './model-scanner.ts';
import type { RawMessage, RedactJob } from './redact-job.ts';

/** A request that begins, as far as a recording needs it. */
export interface RequestRecordingStart {
  readonly provider: ProviderSettings;
  /** Where the provider is asked for it, query and all. */
  readonly upstreamUrl: string;
  /** Path and query as the client asked. */
  readonly url: string;
  /** Names and values in turn, as received. */
  readonly headers: readonly string[];
  /** It asks for other protocols, whose messages are no bodies. */
  readonly isUpgrade: boolean;
}

/** What an answer said of itself, and how its body was handed over. */
export interface RecordedAnswer {
  readonly summary: AnswerSummary;
  /** The content coding that the pieces still had; empty where there was none, or they were decoded. */
  readonly coding: string;
  /** Why the body broke off in decoding. */
  readonly brokeOff: 'encoded' | 'too_large' | undefined;
  /** What stood in the way of reading it. */
  readonly unread: UnreportedReason | undefined;
  readonly place: RecordedPlace;
}

/** What a recording needs of who started it. */
export interface RequestRecordingHost {
  readonly withBodies: boolean;
  /** As much of each body is kept. */
  readonly maxBodyBytes: number;
  readonly budget: BodyBudget;
  /** The request is over: what is recorded follows, in the same turn or once the answer is decoded. */
  ending(): void;
  /** Takes what is to be recorded, as it was: nothing of it is redacted yet. Undefined where that failed. */
  finished(job: RedactJob | undefined): void;
}

/** Listens to one request and its response. */
export interface RecordingListener extends BodyListener {
  /** A piece of the request's body. */
  requestData(chunk: Buffer): void;
  /** The head of the response that goes to the client; names and values in turn. */
  head(rawHeaders: readonly Buffer[]): void;
  /** The request is over; `end` follows once its answer is decoded. */
  ending(): void;
  end(row: RequestRow, answer: RecordedAnswer): void;
}

/** Listens to one request and its response, and says at the end what there is to record. It never holds either up. */
export class RequestRecording implements RecordingListener {
  readonly #host: RequestRecordingHost;
  readonly #start: RequestRecordingStart;
  readonly #model: ModelScanner | undefined;
  readonly #requestBody: KeptBody | undefined;
  #responseBody: KeptBody | undefined;
  #responseHeaders: readonly string[] = [];
  #ended = false;
  #isDropped = false;

  constructor(host: RequestRecordingHost, start: RequestRecordingStart) {
    this.#host = host;
    this.#start = start;
    const type = headerOf(start.headers, 'content-type');
    const isPlain = isIdentity(headerOf(start.headers, 'content-encoding'));
    if (isPlain && isJson(type)) this.#model = new ModelScanner();
    if (host.withBodies && isPlain && isText(type)) this.#requestBody = this.#keep();
  }

  requestData(chunk: Buffer): void {
    if (this.#ended) return;
    this.#model?.push(chunk);
    this.#requestBody?.push(chunk);
  }

  head(rawHeaders: readonly Buffer[]): void {
    this.#responseHeaders = rawHeaders.map((piece) => piece.toString('latin1'));
  }

  wants(type: string): boolean {
    if (this.#isDropped || !this.#host.withBodies || !isText(type)) return false;
    this.#responseBody = this.#keep();
    return true;
  }

  /** A piece of the response's body, decoded. */
  piece(chunk: Buffer): void {
    this.#responseBody?.push(chunk);
  }

  ending(): void {
    this.#ended = true;
    this.#host.ending();
  }

  /** Lets go of what it has, and of what is still to come; nothing is said at the end. */
  drop(): void {
    this.#isDropped = true;
    this.#ended = true;
    this.#requestBody?.release();
    this.#responseBody?.release();
    this.#responseBody = undefined;
  }

  end(row: RequestRow, answer: RecordedAnswer): void {
    if (this.#isDropped) return;
    let job: RedactJob | undefined;
    try {
      job = { row: this.#row(row, answer), url: this.#start.url, ...this.#messages(answer) };
    } catch {
      job = undefined; // counted as dropped: a request must never fail for its recording
    }
    this.#requestBody?.release();
    this.#responseBody?.release();
    this.#host.finished(job);
  }

  #row(row: RequestRow, { summary, unread, place }: RecordedAnswer): RecordedRequest {
    const { provider, upstreamUrl } = this.#start;
    const { tokens, streamed, stopReason, providerError } = summary;
    return {
      time: new Date(row.startedAt).toISOString(),
      id: row.id,
      provider: row.provider,
      dialect: provider.dialect,
      model: this.#model?.model ?? summary.model ?? null,
      method: row.method,
      path: row.path,
      url: withoutUser(withoutQuery(upstreamUrl)),
      status: row.status,
      attempts: row.attempts,
      connectionId: row.connectionId,
      connection: row.connectionId === 0 ? null : row.reused ? 'reused' : 'created',
      retries: [...row.retries],
      firstByteMs: row.firstByteMs === null ? null : rounded(row.firstByteMs),
      durationMs: rounded(row.durationMs),
      requestBytes: row.requestBytes,
      responseBytes: row.responseBytes,
      code: row.code,
      client: row.client,
      ...place,
      streamed,
      ...(tokens === undefined ? { tokensMissing: recordedReason(unread) } : { tokens }),
      stopReason: stopReason ?? null,
      providerError: providerError ?? null,
    };
  }

  #messages({ coding, brokeOff, summary }: RecordedAnswer): Pick<RedactJob, 'request' | 'response'> {
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
        coding,
        brokeOff,
        isStream: summary.streamed,
      }),
    };
  }

  #keep(): KeptBody {
    return new KeptBody(this.#host.maxBodyBytes, this.#host.budget);
  }
}

/** The reasons that recordings know: that nobody asked, or that the answer was cut, is a way of not being told. */
function recordedReason(unread: UnreportedReason | undefined): TokensMissing {
  return unread === undefined || unread === 'not_asked' || unread === 'cut' ? 'not_reported' : unread;
}

interface MessageParts {
  readonly headers: readonly string[];
  /** Undefined where it was not kept. */
  readonly body: KeptBody | undefined;
  /** The content coding in which the body was kept. */
  readonly coding: string;
  /** Why the body broke off in decoding. */
  readonly brokeOff?: RecordedAnswer['brokeOff'];
  readonly isStream?: boolean;
}

/** One direction as it is handed over, its body copied. */
function rawMessage(parts: MessageParts): RawMessage {
  const { headers, body, coding, brokeOff, isStream = false } = parts;
  const base = { headers, isStream, isCut: body?.state === 'cut' || brokeOff !== undefined };
  const without = (omitted: RawMessage['omitted']): RawMessage => ({ ...base, body: undefined, omitted });
  if (!isIdentity(coding)) return without('encoded');
  if (body === undefined) return without(hasBody(headers) ? 'binary' : undefined);
  if (body.state === 'busy') return without('busy');
  if (body.length === 0) return without(brokeOff);
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
