import type { ByteBudget } from '../answers/byte-budget.ts';
import type { RecordedPlace, RecordedRequest, TokensMissing } from '../contract/recording.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { UnreportedReason } from '../contract/sessions.ts';
import type { BodyListener } from '../answers/answer-reader.ts';
import type { AnswerSummary } from '../answers/answer-summary.ts';
import { isIdentity, isJson, isText } from '../answers/content.ts';
import { KeptBody } from '../answers/kept-body.ts';
import { ModelScanner } from './model-scanner.ts';
import type { RawMessage, RedactJob } from './redact-job.ts';

/** Facts about a request at its start that a recording needs. */
export interface RequestRecordingStart {
  readonly provider: ProviderSettings;
  /** Upstream URL including the query. */
  readonly upstreamUrl: string;
  /** Path and query as sent by the client. */
  readonly url: string;
  /** Alternating names and values, as received. */
  readonly headers: readonly string[];
  /** Whether it requests another protocol, whose messages are not bodies. */
  readonly isUpgrade: boolean;
}

/** Facts reported by a response, and the form in which its body was delivered. */
export interface RecordedAnswer {
  readonly summary: AnswerSummary;
  /** Content coding of the chunks delivered; empty if there was none or they were decoded. */
  readonly coding: string;
  /** Why decoding stopped before the end of the body. */
  readonly brokeOff: 'encoded' | 'too_large' | undefined;
  /** Why the response could not be parsed. */
  readonly unread: UnreportedReason | undefined;
  readonly place: RecordedPlace;
}

/** Limits and callbacks that a recording's creator provides. */
export interface RequestRecordingHost {
  readonly withBodies: boolean;
  /** Maximum bytes kept of each body. */
  readonly maxBodyBytes: number;
  readonly budget: ByteBudget;
  /** Called when the request has ended. `finished` follows, in the same turn or once the response is decoded. */
  ending(): void;
  /** Receives the unredacted request to record; undefined if that failed. */
  finished(job: RedactJob | undefined): void;
}

/** Observes one request and its response. */
export interface RecordingListener extends BodyListener {
  /** Receives a chunk of the request's body. */
  requestData(chunk: Buffer): void;
  /** Receives the head of the response forwarded to the client: alternating names and values. */
  head(rawHeaders: readonly Buffer[]): void;
  /** Called when the request has ended; `end` follows once the response is decoded. */
  ending(): void;
  end(row: RequestRow, answer: RecordedAnswer): void;
}

/** Observes one request and its response without delaying them, and delivers at the end what to record. */
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

  /** Receives a decoded chunk of the response's body. */
  piece(chunk: Buffer): void {
    this.#responseBody?.push(chunk);
  }

  ending(): void {
    this.#ended = true;
    this.#host.ending();
  }

  /** Discards everything collected and ignores the rest; `finished` won't be called. */
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
      job = undefined; // counted as dropped: recording must never make a request fail
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

/** Maps the reason to those that recordings use: `not_asked` and `cut` become `not_reported`. */
function recordedReason(unread: UnreportedReason | undefined): TokensMissing {
  return unread === undefined || unread === 'not_asked' || unread === 'cut' ? 'not_reported' : unread;
}

interface MessageParts {
  readonly headers: readonly string[];
  /** Undefined if it was not kept. */
  readonly body: KeptBody | undefined;
  /** Content coding of the kept body. */
  readonly coding: string;
  /** Why decoding stopped before the end of the body. */
  readonly brokeOff?: RecordedAnswer['brokeOff'];
  readonly isStream?: boolean;
}

/** Returns the message of one direction with a copy of its body. */
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
