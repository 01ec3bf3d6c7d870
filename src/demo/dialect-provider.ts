import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type Clock, pause } from '../clock.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { Json } from '../dialects/dialect-definition.ts';
import { DIALECT_DEFINITIONS } from '../dialects/dialects.ts';
import { CALLS_TOOL } from './assistants/assistant.ts';
import { ANTHROPIC_ANSWERS } from './anthropic-answers.ts';
import { ShuffledScript, type SeededRandom } from './seeded-random.ts';
import { NOT_FOUND, NOT_JSON, OVERLOADED, type ProviderError, RATE_LIMITED } from './errors.ts';
import {
  CONNECTION_FAULTS,
  type ConnectionFault,
  REQUEST_FAULTS,
  type RequestFault,
} from './fault-script.ts';
import { GEMINI_ANSWERS } from './gemini-answers.ts';
import type { KeptSocket } from './kept-socket.ts';
import { OPENAI_ANSWERS } from './openai-answers.ts';
import { PromptCache } from './prompt-cache.ts';
import { writePieces } from './prose.ts';
import {
  type DemoDialect,
  type Endpoint,
  type EventStream,
  formatEvent,
  parseObject,
  type DemoRequest,
} from './demo-request.ts';

const ANSWERS = {
  openai: OPENAI_ANSWERS,
  anthropic: ANTHROPIC_ANSWERS,
  gemini: GEMINI_ANSWERS,
} satisfies Record<Dialect, DemoDialect>;

const FIRST_BYTE_MS = [120, 500] as const;
const SLOW_FIRST_BYTE_MS = [2500, 5000] as const;
const SHORT_ANSWER_MS = [40, 200] as const;
const STREAM_LEAST_MS = 1000;
const MAX_STREAM_MS = 12_000;
const GAP_MS = [20, 70] as const;
/** Long enough for the window to report the silence, and shorter than any assistant's timeout. */
const SILENT_MS = [25_000, 50_000] as const;
const RETRY_AFTER_SECS = 3;
const TOKENS_PER_MINUTE = 400_000;
const MAX_TOKENS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'maxOutputTokens'] as const;

/** A completely received request. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  /** The part after the `?`. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly socket: KeptSocket;
}

interface Answering {
  readonly arrived: Arrived;
  readonly response: ServerResponse;
  /** Aborted when nobody is waiting for the response anymore. */
  readonly signal: AbortSignal;
}

/** Responds to the requests of one dialect, each with the next fault of the script. */
export class DialectProvider {
  readonly #dialect: Dialect;
  readonly #answers: DemoDialect;
  readonly #random: SeededRandom;
  readonly #clock: Clock;
  readonly #requestFaults: ShuffledScript<RequestFault>;
  readonly #connectionFaults: ShuffledScript<ConnectionFault>;
  readonly #cache = new PromptCache();
  /** Whether the next request is spared a fault. */
  #lenient = false;

  constructor(dialect: Dialect, random: SeededRandom, clock: Clock) {
    this.#dialect = dialect;
    this.#answers = ANSWERS[dialect];
    this.#random = random;
    this.#clock = clock;
    this.#requestFaults = new ShuffledScript(REQUEST_FAULTS, random.fork());
    this.#connectionFaults = new ShuffledScript(CONNECTION_FAULTS, random.fork());
  }

  nextConnectionFault(): ConnectionFault {
    return this.#connectionFaults.next();
  }

  /** Resolves when the response is complete, or nobody is waiting for it anymore. */
  async answer(arrived: Arrived, response: ServerResponse): Promise<void> {
    const away = new AbortController();
    response.once('close', () => away.abort());
    this.#setHeaders(arrived, response);
    const endpoint = this.#answers.endpointAt(arrived.path);
    if (endpoint === undefined) return this.#refuse(NOT_FOUND, response);
    if (arrived.method === 'GET' || arrived.method === 'HEAD') {
      return this.#answerShort(endpoint, {}, { arrived, response, signal: away.signal });
    }
    const body = parseObject(arrived.body.toString());
    if (body === undefined) return this.#refuse(NOT_JSON, response);
    const to = { arrived, response, signal: away.signal };
    if (endpoint.isWriting === true) return this.#answerText(endpoint, body, to);
    await this.#answerShort(endpoint, body, to);
  }

  async #answerShort(endpoint: Endpoint, body: Json, to: Answering): Promise<void> {
    const question = this.#question(to.arrived, body, 1);
    if (!(await pause(this.#clock, this.#random.between(...SHORT_ANSWER_MS), to.signal))) return;
    sendJson(to.response, endpoint.plain(question));
  }

  async #answerText(endpoint: Endpoint, body: Json, to: Answering): Promise<void> {
    const { response, signal } = to;
    const fault = this.#nextRequestFault();
    const random = this.#random.fork();
    const gapMs = random.between(...GAP_MS);
    const lengthMs = STREAM_LEAST_MS + (MAX_STREAM_MS - STREAM_LEAST_MS) * random.between(0, 1) ** 4;
    const [least, most] = fault === 'slow_first_byte' ? SLOW_FIRST_BYTE_MS : FIRST_BYTE_MS;
    if (!(await pause(this.#clock, random.between(least, most), signal))) return;
    if (fault === 'overloaded') return this.#refuse(OVERLOADED, response);
    if (fault === 'rate_limited') return this.#refuse(RATE_LIMITED, response);
    const question = this.#question(to.arrived, body, lengthMs / gapMs);
    if (fault === 'last_on_connection') response.setHeader('connection', 'close');
    if (endpoint.stream !== undefined && this.#answers.isStreamed(body, to.arrived.query)) {
      const whole = await this.#send(endpoint.stream(question), {
        response,
        signal,
        gapMs,
        fault,
      });
      if (!whole) to.arrived.socket.cut();
      return;
    }
    if (await pause(this.#clock, (gapMs * question.pieces.length) / 4, signal)) {
      sendJson(response, endpoint.plain(question));
    }
  }

  /** Resolves to false if the response ends midway. */
  async #send(
    events: EventStream,
    to: {
      readonly response: ServerResponse;
      readonly signal: AbortSignal;
      readonly gapMs: number;
      readonly fault: RequestFault;
    },
  ): Promise<boolean> {
    const { response, signal, gapMs, fault } = to;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
    response.write(events.opening.map(formatEvent).join(''));
    const half = Math.ceil(events.deltas.length / 2);
    for (const [at, delta] of events.deltas.entries()) {
      if (at === half && fault === 'cut') return false;
      const gap = at === half && fault === 'silent' ? SILENT_MS : ([0.5 * gapMs, 1.5 * gapMs] as const);
      if (!(await pause(this.#clock, this.#random.between(...gap), signal))) return true;
      response.write(formatEvent(delta));
    }
    if (fault === 'cut') return false;
    response.end(events.ending.map(formatEvent).join(''));
    return true;
  }

  #nextRequestFault(): RequestFault {
    if (this.#lenient) {
      this.#lenient = false;
      return 'plain';
    }
    const fault = this.#requestFaults.next();
    this.#lenient = fault === 'overloaded';
    return fault;
  }

  #question({ path, headers }: Arrived, body: Json, pieces: number): DemoRequest {
    const { generationConfig } = body;
    const limits = { ...body, ...(typeof generationConfig === 'object' ? generationConfig : {}) };
    const most = MAX_TOKENS.map((name) => limits[name]).find((value) => typeof value === 'number');
    const named = DIALECT_DEFINITIONS[this.#dialect].modelInPath(path) ?? body['model'];
    const model = typeof named === 'string' ? named : 'demo';
    const inputTokens = Math.ceil(JSON.stringify(body).length / 4);
    const request = this.#answers.cacheOf(body, headers);
    return {
      model,
      body,
      inputTokens,
      prompt: this.#cache.take(
        request === undefined ? undefined : { ...request, key: `${model} ${request.key}` },
        inputTokens,
        this.#clock.wallTime(),
      ),
      callsTool: headers['x-demo-answer'] === CALLS_TOOL['x-demo-answer'],
      id: this.#random.letters(24),
      createdSecs: Math.trunc(this.#clock.wallTime() / 1000),
      pieces: writePieces(Math.max(1, Math.min(pieces, most ?? Infinity)), this.#random),
    };
  }

  #setHeaders({ socket, body, path }: Arrived, response: ServerResponse): void {
    const id = `req_${this.#random.letters(24)}`;
    const tokensLeft = String(TOKENS_PER_MINUTE - Math.ceil(body.length / 4));
    const nowSecs = Math.trunc(this.#clock.wallTime() / 1000);
    const { idHeader, headers } = this.#answers;
    if (idHeader !== undefined) response.setHeader(idHeader, id);
    response.setHeaders(new Map(Object.entries(headers({ path, tokensLeft, nowSecs }))));
    if (socket.hint !== undefined) response.setHeader('keep-alive', socket.hint);
  }

  #refuse(error: ProviderError, response: ServerResponse): void {
    const { idHeader, retryHeaders, errorBody } = this.#answers;
    const id = idHeader === undefined ? '' : String(response.getHeader(idHeader));
    if (error.status === 429) response.setHeaders(new Map(Object.entries(retryHeaders(RETRY_AFTER_SECS))));
    response.statusCode = error.status;
    sendJson(response, errorBody(error, id));
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body);
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', String(Buffer.byteLength(text)));
  response.end(text);
}
