import { NO_TOKENS } from '../../src/sessions/running-sums.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnswerSummary, NO_ANSWER } from '../../src/answers/answer-summary.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import { SessionsReader } from '../../src/sessions/session-store.ts';
import { claude } from './support/callers.ts';
import { answered, FedStore } from './support/fed-store.ts';

const FAILED = { status: 529 } as const;

test("a client's retry belongs to the turn it repeats, and the proxy's own retries are counted separately", () => {
  const fed = new FedStore();
  const done = answered({ input: 10, output: 1 });
  fed.ask(claude(), { ...NO_ANSWER, isComplete: true }, { row: FAILED });
  fed.ask(
    claude(),
    { ...NO_ANSWER, isComplete: true },
    { row: { ...FAILED, attempts: 3, retries: ['status', 'status'] } },
  );
  fed.ask(claude(), done);
  fed.ask(claude(), done);
  const { session } = fed;
  assert.deepEqual(
    [session.turns, session.requests, session.clientRetries, session.proxyRetries, session.errors],
    [2, 4, 2, 2, 2],
  );
  fed.ask(claude(), NO_ANSWER, { row: { state: 'failed', code: 'client_closed', status: 200 } });
  fed.ask(claude(), done, { contentLength: 60_000 });
  assert.deepEqual(
    [fed.session.turns, fed.session.errors],
    [4, 2],
    'another prompt after Esc is another turn',
  );
  fed.ask({ ...claude(), 'X-Stainless-Retry-Count': '1' }, done, { contentLength: 70_000 });
  assert.equal(fed.session.clientRetries, 3, 'an SDK that counts its retries is believed');
});

test('three failed responses in a row are trouble until one succeeds, and so is a long wait', () => {
  const fed = new FedStore();
  const fail = (): void => fed.ask(claude(), { ...NO_ANSWER, isComplete: true }, { row: FAILED });
  fail();
  fail();
  assert.equal(fed.session.trouble, null);
  fed.ask(claude(), { ...NO_ANSWER, isComplete: true }, { path: '/v1/messages/count_tokens' });
  fail();
  assert.deepEqual(fed.session.trouble, { failures: 3, retryAt: null }, 'a count of tokens says nothing');
  fed.ask(claude(), answered({ input: 1, output: 1 }));
  assert.equal(fed.session.trouble, null);
  const limited = fed.send(claude());
  limited.request.head(
    429,
    ['retry-after', '720'].map((text) => Buffer.from(text)),
  );
  const retryAt = fed.clock.wallTime() + 720_000;
  limited.request.end({ ...rowOf(limited.start.id), status: 429 }, { ...NO_ANSWER, isComplete: true }, 1);
  assert.deepEqual(fed.session.trouble, { failures: 1, retryAt });
  fed.clock.turn(719_000);
  assert.deepEqual(fed.session.trouble, { failures: 1, retryAt }, 'it waits to the end');
  fed.clock.turn(1000);
  assert.equal(fed.session.trouble, null);
  for (let time = 0; time < 3; time += 1) fail();
  fed.clock.turn(16 * 60_000);
  assert.equal(fed.session.state, 'ended');
  assert.equal(fed.session.trouble, null, 'who has gone is in no trouble');
});

const FAILS: readonly {
  readonly name: string;
  readonly summary: Partial<AnswerSummary>;
  readonly row?: Partial<RequestRow>;
  readonly errors: number;
  readonly isTrouble: boolean;
}[] = [
  {
    name: 'an answer that fails after a 200, of overload',
    summary: { providerError: 'server_is_overloaded', stopReason: 'failed' },
    errors: 3,
    isTrouble: true,
  },
  {
    name: 'one that fails after a 200, of a limit',
    summary: { providerError: 'rate_limit_error' },
    errors: 3,
    isTrouble: true,
  },
  {
    name: 'one that fails after a 200, of the request',
    summary: { providerError: 'context_length_exceeded' },
    errors: 3,
    isTrouble: false,
  },
  {
    name: 'a request that is at fault',
    summary: { providerError: 'invalid_request_error' },
    row: { status: 400 },
    errors: 3,
    isTrouble: false,
  },
  {
    name: 'a client that hangs up after the last event',
    summary: {},
    row: { state: 'failed', code: 'client_closed' },
    errors: 0,
    isTrouble: false,
  },
];

/** Sends a 429 response with a Retry-After of so many seconds; undefined for none. */
function refused(fed: FedStore, secs: number | undefined): number {
  const limited = fed.send(claude());
  const head = secs === undefined ? [] : ['retry-after', String(secs)];
  limited.request.head(
    429,
    head.map((text) => Buffer.from(text)),
  );
  const at = fed.clock.wallTime();
  const row = { ...rowOf(limited.start.id), startedAt: at, durationMs: 0, status: 429 };
  limited.request.end(row, { ...NO_ANSWER, isComplete: true }, 1);
  return at;
}

test('a pending wait is not cut short by a shorter wait or by a response without a wait', () => {
  const fed = new FedStore();
  const retryAt = refused(fed, 720) + 720_000;
  fed.clock.turn(5000);
  refused(fed, 2);
  assert.deepEqual(fed.session.trouble, { failures: 2, retryAt });
  fed.clock.turn(700_000);
  refused(fed, undefined);
  assert.deepEqual(fed.session.trouble, { failures: 3, retryAt }, 'fifteen seconds of it are left');
  const longer = refused(fed, 900) + 900_000;
  assert.deepEqual(fed.session.trouble, { failures: 4, retryAt: longer });
  fed.clock.turn(901_000);
  refused(fed, 2);
  assert.equal(fed.session.trouble?.retryAt, fed.clock.wallTime() + 2000, 'over is over');
});

test('the end of a wait is reported without any request', () => {
  const fed = new FedStore();
  refused(fed, 120);
  const reader = new SessionsReader();
  assert.notEqual(fed.store.newsFor(reader)?.changed[0]?.trouble, null);
  fed.clock.turn(110_000);
  assert.equal(fed.store.newsFor(reader), undefined);
  fed.clock.turn(11_000);
  assert.deepEqual(
    fed.store.newsFor(reader)?.changed.map(({ trouble }) => trouble),
    [null],
  );
  assert.equal(fed.store.newsFor(reader), undefined, 'once');
});

test('alerts get only the session data they need', () => {
  const fed = new FedStore();
  fed.ask(claude(), answered({ input: 5, cacheRead: 180_000, cacheCreation: 4000, output: 90 }));
  fed.ask(claude(), answered({ input: 5, cacheRead: 0, cacheCreation: 185_000, output: 90 }));
  refused(fed, 720);
  const { id, name, state, trouble } = fed.session;
  const mainBreak = fed.agent('main').latestBreak;
  assert.ok(mainBreak !== null && trouble !== null);
  assert.deepEqual(fed.store.alertViews(), [{ id, name, state, trouble, mainBreak }]);
});

test('errors and trouble are classified separately', () => {
  for (const { name, summary, row = {}, errors, isTrouble } of FAILS) {
    const fed = new FedStore();
    for (let at = 0; at < 3; at += 1) fed.ask(claude(), answered({ input: 1, output: 1 }, summary), { row });
    const { session } = fed;
    assert.deepEqual([session.errors, session.trouble !== null], [errors, isTrouble], name);
    assert.equal(session.clientRetries, row.status === 400 || errors === 0 ? 0 : 2, name);
  }
});

test('neither a client error nor an interrupt ends trouble', () => {
  const fed = new FedStore();
  for (const row of [
    FAILED,
    FAILED,
    { status: 400 },
    { state: 'failed', code: 'client_closed' },
    FAILED,
  ] as const)
    fed.ask(claude(), { ...NO_ANSWER, isComplete: !('state' in row) }, { row });
  assert.equal(fed.session.trouble?.failures, 3);
});

function rowOf(id: number): Parameters<ReturnType<FedStore['send']>['request']['end']>[0] {
  return {
    id,
    startedAt: 0,
    provider: 'anthropic',
    method: 'POST',
    path: '/v1/messages',
    status: 200,
    state: 'done',
    connectionId: 1,
    via: '',
    reused: true,
    idledMs: null,
    attempts: 1,
    retries: [],
    firstByteMs: 1,
    durationMs: 2,
    wait: null,
    requestBytes: 1,
    responseBytes: 1,
    code: null,
    message: null,
    keyUse: 'client',
    model: null,
    tokens: NO_TOKENS,
    client: '',
  };
}
