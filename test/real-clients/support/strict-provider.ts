import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TestContext } from 'node:test';
import zlib from 'node:zlib';
import { type DialectAnswer, DIALECT_ANSWERS, sendDialectAnswer } from '../../support/dialect-answers.ts';
import { portOf } from '../../support/eventually.ts';

/** A request as the provider saw it. */
export interface StrictlySeen {
  /** Method, path and query. */
  readonly line: string;
  /** Every header that may carry a credential, as `name: value`; a key in the query is `?key=value`. */
  readonly credentials: readonly string[];
  readonly headers: http.IncomingHttpHeaders;
  /** The decoded body. */
  readonly body: string;
}

/** A provider that serves only certain paths. */
export interface StrictProvider {
  readonly url: string;
  readonly seen: StrictlySeen[];
  /** Requests and upgrade offers for paths that it does not have. */
  readonly violations: string[];
  /** Handler for an upgrade on a path that it has; without one the upgrade is refused with 426. */
  onUpgrade: ((request: IncomingMessage, socket: Duplex) => void) | undefined;
}

type Answers = Readonly<Record<string, DialectAnswer>>;

const CREDENTIAL_HEADERS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie'];

/** Returns the paths of OpenAI and compatible providers below `base`, which includes the version. */
export function openAiPaths(base: string): Answers {
  return {
    [`POST ${base}/chat/completions`]: DIALECT_ANSWERS.chat,
    [`POST ${base}/responses`]: DIALECT_ANSWERS.responses,
    [`POST ${base}/embeddings`]: DIALECT_ANSWERS.embeddings,
    [`GET ${base}/models`]: DIALECT_ANSWERS.models,
  };
}

/** Returns the paths of Anthropic and compatible providers below the base URL of its SDK. */
export function anthropicPaths(base: string): Answers {
  return {
    [`POST ${base}/v1/messages`]: DIALECT_ANSWERS.messages,
    [`POST ${base}/v1/messages/count_tokens`]: DIALECT_ANSWERS.messageTokens,
    [`GET ${base}/v1/models`]: DIALECT_ANSWERS.models,
  };
}

/** Gemini's paths for any model, in both API versions. */
export const GEMINI_PATHS: Answers = Object.fromEntries(
  ['/v1', '/v1beta'].flatMap((base) => [
    [`POST ${base}/models/*:generateContent`, DIALECT_ANSWERS.generated],
    [`POST ${base}/models/*:streamGenerateContent`, DIALECT_ANSWERS.generated],
    [`GET ${base}/models`, { plain: { models: [] } }],
    [`POST ${base}/models/*:countTokens`, DIALECT_ANSWERS.geminiTokens],
  ]),
);

/** Starts a provider that is closed when the test ends. */
export async function startStrictProvider(context: TestContext, answers: Answers): Promise<StrictProvider> {
  const server = http.createServer();
  const handler = strictHandler(answers);
  server.on('request', handler.answer);
  server.on('upgrade', (request, socket) => {
    handler.seen.push(noteOf(request, ''));
    const isKnown = answers[`POST ${request.url}`] === DIALECT_ANSWERS.responses;
    if (!isKnown) handler.violations.push(`upgrade of ${request.url}`);
    else if (provider.onUpgrade !== undefined) return provider.onUpgrade(request, socket);
    socket.end(`HTTP/1.1 ${isKnown ? '426 Upgrade Required' : '404 Not Found'}\r\ncontent-length: 0\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const port = portOf(server);
  const { seen, violations } = handler;
  const provider: StrictProvider = {
    url: `http://127.0.0.1:${port}`,
    seen,
    violations,
    onUpgrade: undefined,
  };
  return provider;
}

/** Request handling of a strict provider, usable by any kind of server. */
export interface StrictHandler extends Pick<StrictProvider, 'seen' | 'violations'> {
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Answers the paths in the table and records all other requests. */
export function strictHandler(answers: Answers): StrictHandler {
  const seen: StrictlySeen[] = [];
  const violations: string[] = [];
  return {
    seen,
    violations,
    answer: (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = decodedBody(Buffer.concat(chunks), request.headers['content-encoding']);
        const one = noteOf(request, body);
        seen.push(one);
        const answer = answers[pathOf(one.line)];
        if (answer === undefined) {
          violations.push(one.line);
          response.writeHead(404, { 'content-type': 'application/json' });
          response.end('{"error":{"message":"no such path","type":"not_found_error"}}');
          return;
        }
        const isStreamed = /"stream":\s*true/u.test(body) || one.line.includes(':stream');
        sendDialectAnswer(response, answer, isStreamed);
      });
    },
  };
}

function noteOf(request: IncomingMessage, body: string): StrictlySeen {
  const url = request.url ?? '';
  const headers = CREDENTIAL_HEADERS.flatMap((name) =>
    // One SDK sends an empty Cookie header.
    (request.headersDistinct[name] ?? []).filter(Boolean).map((value) => `${name}: ${value}`),
  );
  const key = /[?&]key=([^&]*)/u.exec(url)?.[1];
  return {
    line: `${request.method} ${url}`,
    credentials: key === undefined ? headers : [...headers, `?key=${key}`],
    headers: request.headers,
    body,
  };
}

/** Replaces the model's name in the path with `*`. */
function pathOf(line: string): string {
  return line.replace(/\?.*$/u, '').replace(/(\/models\/)[^/:]+(?=:)|(\/deployments\/)[^/]+/u, '$1$2*');
}

/** Decodes a request body. */
export function decodedBody(body: Buffer, coding: string | undefined): string {
  switch (coding) {
    case 'zstd':
      return zlib.zstdDecompressSync(body).toString();
    case 'gzip':
      return zlib.gunzipSync(body).toString();
    default:
      return body.toString();
  }
}
