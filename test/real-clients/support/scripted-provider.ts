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
/** In the words that Claude Code looks for. */
const SUMMARY = { summary: '<analysis>All was read.</analysis>\n<summary>All was read.</summary>' };
const TOKEN_COUNT: DialectAnswer = { plain: { input_tokens: 42 } };

/** Plays a model for real clients, and keeps account of what it was asked and what it said. */
export class ScriptedProvider {
  readonly asked: Asked[] = [];
  /** Everything else that it was asked for, by method and path. */
  readonly others: string[] = [];
  /** What the model does next in the main conversation, and in those of agents; without more it says `Done`. It sums up when asked to. */
  readonly script: { readonly main: Deed[]; readonly agent: Deed[] } = { main: [], agent: [] };
  /** Headers of the WebSockets that were asked for. */
  readonly upgrades: IncomingHttpHeaders[] = [];
  /** Whether it takes them; else it answers 426. */
  takesWebSockets = false;
  /** What a byte of a prompt counts for: a short conversation can fill a window. */
  tokensPerByte = 1;
  /** So many requests that come next are answered with 500. */
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

  /** Takes the request into the account; undefined where it is to fail. */
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
    // What only warmed up has left nothing to go on with.
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

/** Starts one that is closed when the test ends. */
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
