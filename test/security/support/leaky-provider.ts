import type { TestContext } from 'node:test';
import { type RawUpstream, startScriptedUpstream } from '../../support/raw-upstream.ts';
import { canary, spokenCanary } from './canaries.ts';

function answer(statusLine: string, headers: readonly string[], body: string): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return ['HTTP/1.1 ' + statusLine, ...headers, length, '', body].join('\r\n');
}

/** Responses of a provider that repeats every secret it receives, by the last segment of the path. */
const ANSWERS: Readonly<Record<string, (heard: string) => string>> = {
  refuse: (heard) =>
    answer(
      `401 Bad key ${canary('reason')}`,
      [`WWW-Authenticate: Bearer ${canary('challenge')}`, `Set-Cookie: session=${canary('cookie')}`],
      JSON.stringify({ error: { message: `Incorrect API key provided: ${heard}` } }),
    ),
  limit: (heard) => answer('429 Too Many', [`Retry-After: ${spokenCanary('after')}`], heard),
  broken: (heard) => answer('500 Broken', [], heard),
  busy: (heard) => answer('503 Busy', ['Retry-After: 0'], heard),
  moved: (heard) => answer('302 Moved', [`Location: https://x.example/?key=${canary('location')}`], heard),
  garbage: (heard) => `${canary('garbage')} ${heard}\r\n\r\n`,
  badheader: (heard) => `HTTP/1.1 200 OK\r\n${canary('badname')} x: ${heard}\r\n\r\n`,
  badlength: (heard) => `HTTP/1.1 200 OK\r\nContent-Length: ${canary('length')}\r\n\r\n${heard}`,
  badchunk: (heard) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${canary('chunk')}\r\n${heard}`,
  cut: (heard) => `HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${heard}`,
  silent: () => '',
  // Content kept by a recording with bodies, in every form in which a secret may be echoed.
  json: (heard) =>
    answer(
      '200 OK',
      ['Content-Type: application/json'],
      JSON.stringify({ heard, inner: JSON.stringify({ heard }) }),
    ),
  numbers: (heard) =>
    answer(
      '200 OK',
      ['Content-Type: application/json'],
      `"${Array.from(heard, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`,
    ),
  base64: (heard) =>
    answer(
      '200 OK',
      ['Content-Type: application/json'],
      JSON.stringify(['', 'x', 'xx'].map((before) => Buffer.from(before + heard).toString('base64'))),
    ),
  hex: (heard) => answer('200 OK', ['Content-Type: text/plain'], Buffer.from(heard).toString('hex')),
  escaped: (heard) => answer('200 OK', ['Content-Type: text/plain'], encodeURIComponent(heard)),
  pieces: (heard) =>
    answer(
      '200 OK',
      ['Content-Type: text/event-stream'],
      (heard.match(/[^]{1,7}/gu) ?? [])
        .map(
          (text) => `data: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { text } })}\n\n`,
        )
        .join(''),
    ),
};

/** Paths of the responses. */
export const LEAKY_PATHS: readonly string[] = Object.keys(ANSWERS).map((name) => `/v1/${name}`);

/** Starts the provider, which is closed when the test ends. */
export function startLeakyProvider(context: TestContext): Promise<RawUpstream> {
  return startScriptedUpstream(context, async (peer) => {
    for (;;) {
      const request = await peer.message();
      const name = /\/v1\/(\w+)/u.exec(request.startLine)?.[1] ?? '';
      const heard = request.headers.map(([key, value]) => `${key}: ${value}`).join('; ');
      const bytes = ANSWERS[name]?.(heard) ?? answer('200 OK', ['Content-Type: text/plain'], heard);
      if (bytes !== '') peer.send(bytes);
      if (name === 'cut' || name === 'silent') peer.finish();
    }
  });
}
