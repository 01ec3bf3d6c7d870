import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TestContext } from 'node:test';
import { type DialectAnswer, sendDialectAnswer } from '../../support/dialect-answers.ts';
import { portOf } from '../../support/eventually.ts';
import {
  type Asked,
  asksForSummary,
  conversationOf,
  fieldsOf,
  isStreamed,
  isTokenCount,
  isUsageDue,
  type Part,
  partOf,
} from './asked.ts';
import { PromptCache } from './prompt-cache.ts';
import {
  answerId,
  chatAnswer,
  type Deed,
  isSummary,
  messagesAnswer,
  responsesAnswer,
  type Said,
  warmedUp,
} from './scripted-answers.ts';
import { decodedBody } from './strict-provider.ts';
import { acceptWebSocket } from './web-socket.ts';

const MODEL_PATH = /\/(?:messages|responses|completions|count_tokens)(?:\?|$)/u;
/** In the format Claude Code looks for. */
const SUMMARY = { summary: '<analysis>All was read.</analysis>\n<summary>All was read.</summary>' };
const TOKEN_COUNT: DialectAnswer = { plain: { input_tokens: 42 } };

/** Plays a model for real clients and records what it was asked and what it replied. */
export class ScriptedProvider {
  readonly asked: Asked[] = [];
  /** All other requests, as method and path. */
  readonly others: string[] = [];
  /**
   * The model's next actions in the main conversation and in those of agents; `Done` once they run out. Requests for a
   * summary are always fulfilled.
   */
  readonly script: { readonly main: Deed[]; readonly agent: Deed[] } = { main: [], agent: [] };
  /** Headers of the WebSocket handshakes. */
  readonly upgrades: IncomingHttpHeaders[] = [];
  /** Whether it accepts WebSockets; otherwise it responds with 426. */
  takesWebSockets = false;
  /** Tokens per byte of a prompt, so that a short conversation can fill a window. */
  tokensPerByte = 1;
  /** Number of upcoming requests to answer with 500. */
  failures = 0;
  readonly url: string;
  readonly #cache = new PromptCache();

  constructor(server: http.Server) {
    this.url = `http://127.0.0.1:${portOf(server)}`;
    server.on('request', (request, response) => void this.#answer(request, response));
    server.on('upgrade', (request, socket) => this.#upgrade(request, socket));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '', headers } = request;
    const bytes = Buffer.concat(await request.toArray());
    if (method !== 'POST' || !MODEL_PATH.test(url)) {
      this.others.push(`${method} ${url}`);
      refuse(response, 404);
      return;
    }
    const body = decodedBody(bytes, headers['content-encoding']);
    const answer = this.#answerTo(request, body);
    if (answer === undefined) refuse(response, 500);
    else sendDialectAnswer(response, answer, isStreamed(body));
  }

  #upgrade(request: IncomingMessage, socket: Duplex): void {
    this.upgrades.push(request.headers);
    if (!this.takesWebSockets) {
      socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    acceptWebSocket(request, socket, (body) =>
      (this.#answerTo(request, body)?.events ?? []).map(([, data]) => JSON.stringify(data)),
    );
  }

  /** Records the request and returns its response; undefined if the request is to fail. */
  #answerTo({ method, url = '', headers }: IncomingMessage, body: string): DialectAnswer | undefined {
    const number = this.asked.length + 1;
    const part = partOf(url, headers, fieldsOf(body));
    const fails = this.failures > 0;
    const isSilent = fails || isTokenCount(url) || part === 'prewarm';
    const asked = { number, line: `${method} ${url}`, headers, body, part };
    const said = isSilent ? undefined : this.#say(asked);
    this.asked.push({ ...asked, said });
    if (fails) this.failures -= 1;
    if (said === undefined) return fails ? undefined : isTokenCount(url) ? TOKEN_COUNT : warmedUp(number);
    if (url.includes('/messages')) return messagesAnswer(said);
    return url.includes('/responses') ? responsesAnswer(said) : chatAnswer(said);
  }

  #say({ number, line, part, headers, body }: Omit<Asked, 'said'>): Said {
    const fields = fieldsOf(body);
    const before = this.asked.find((one) => answerId(one.number) === fields.get('previous_response_id'));
    const conversation = conversationOf(part, headers);
    const deed = this.#deed(part, body);
    const size = this.tokensPerByte * body.length;
    // A prewarm request leaves nothing to continue from.
    const tokens = this.#cache.tokens({ number, conversation, size, goesOn: before?.said !== undefined });
    if (isSummary(deed)) this.#cache.forget(conversation);
    return { number, model: String(fields.get('model')), deed, tokens, isReported: isUsageDue(line, body) };
  }

  #deed(part: Part, body: string): Deed {
    if (part === 'helper') return 'Title';
    if (asksForSummary(body)) return SUMMARY;
    return this.script[part === 'agent' ? 'agent' : 'main'].shift() ?? 'Done';
  }
}

/** Starts a provider that is closed when the test ends. */
export async function startScriptedProvider(context: TestContext): Promise<ScriptedProvider> {
  const server = http.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return new ScriptedProvider(server);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end('{"type":"error","error":{"type":"api_error","message":"no answer"}}');
}
