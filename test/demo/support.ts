import assert from 'node:assert/strict';
import type { Dialect } from '../../src/contract/dialect.ts';
import { ANTHROPIC_ANSWERS } from '../../src/demo/anthropic-answers.ts';
import { GEMINI_ANSWERS } from '../../src/demo/gemini-answers.ts';
import { OPENAI_ANSWERS } from '../../src/demo/openai-answers.ts';
import { type DemoDialect, formatEvent, type DemoRequest } from '../../src/demo/demo-request.ts';

/** The demo's implementation of each dialect. */
export const ANSWERS: Readonly<Record<Dialect, DemoDialect>> = {
  openai: OPENAI_ANSWERS,
  anthropic: ANTHROPIC_ANSWERS,
  gemini: GEMINI_ANSWERS,
};

/** Text of a response, split into the pieces in which it is sent. */
export const PIECES = ['One', ' "two"', '\n\nthree', ' 四'] as const;

/** Returns a typical request, changed by what a case specifies. */
export function questionOf(given: Partial<DemoRequest> = {}): DemoRequest {
  return {
    model: 'model-1',
    body: {},
    inputTokens: 1000,
    prompt: { fresh: 100, read: 640, written: 260 },
    callsTool: false,
    id: 'abc',
    createdSecs: 1_700_000_000,
    pieces: PIECES,
    ...given,
  };
}

/** Returns a `fetch` for an SDK that responds immediately in the given dialect and records the paths. */
export function answering(dialect: Dialect, question: DemoRequest, paths: string[] = []): typeof fetch {
  const answers = ANSWERS[dialect];
  return (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    paths.push(pathname);
    const endpoint = answers.endpointAt(pathname);
    assert.ok(endpoint, `nothing at ${pathname}`);
    const body = (typeof init?.body === 'string' ? JSON.parse(init.body) : {}) as DemoRequest['body'];
    const asked = { ...question, body };
    if (endpoint.stream === undefined || !answers.isStreamed(body, search.slice(1)))
      return Promise.resolve(Response.json(endpoint.plain(asked)));
    const { opening, deltas, ending } = endpoint.stream(asked);
    const text = [...opening, ...deltas, ...ending].map(formatEvent).join('');
    return Promise.resolve(new Response(text, { headers: { 'content-type': 'text/event-stream' } }));
  };
}
