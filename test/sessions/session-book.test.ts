import { NO_TOKENS } from '../../src/sessions/running-sums.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnswerSummary, NO_ANSWER } from '../../src/answers/answer-summary.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import { SESSIONS_MOST, TURNS_IN_ALL } from '../../src/sessions/session-book.ts';
import type { SessionTurn } from '../../src/sessions/session-request.ts';
import { SessionsReader } from '../../src/sessions/sessions-reader.ts';
import { THREADS_MOST, TURNS_MOST } from '../../src/sessions/session.ts';
import { CLAUDE_SESSION, claude, codex, opencode } from './support/callers.ts';
import { answered, CALLS_TOOLS, FedBook, type Sent } from './support/fed-book.ts';

const MINUTE = 60_000;
const RESPONSES = { path: '/v1/responses', provider: 'openai' };
const FAILED = { status: 529 } as const;

test('a turn of Claude Code is a run of requests until the model stops calling tools', () => {
  const fed = new FedBook();
  const tools = answered({ input: 10, cacheRead: 1000, cacheCreation: 500, output: 20 }, CALLS_TOOLS);
  const last = answered({ input: 5, cacheRead: 1500, cacheCreation: 100, output: 40, reasoning: 30 });
  fed.ask(claude(), tools);
  fed.ask(claude(), { ...tools, stopReason: 'pause_turn' });
  fed.ask(claude(), last, { row: { reused: false, connectionId: 9 } });
  fed.ask(claude(), last);
  const { session } = fed;
  assert.deepEqual([session.turns, session.requests, session.live, session.state], [2, 4, 0, 'idle']);
  assert.deepEqual(session.tokens, {
    fresh: 30,
    cacheRead: 5000,
    cacheWrite: 1200,
    output: 120,
    reasoning: 60,
  });
  assert.equal(session.context, 1605 + 40, 'prompt and output of the latest answer');
  assert.deepEqual(session.time, { connect: 400, firstByte: 1200, stream: 2400 });
  const turns = fed.book.turns(session.id, 'main')?.turns;
  assert.deepEqual(
    turns?.map(({ turn, requests, isOver, requestIds, connectionId, opened, totalMs }) => ({
      turn,
      requests,
      isOver,
      requestIds,
      connectionId,
      opened,
      totalMs,
    })),
    [
      {
        turn: 1,
        requests: 3,
        isOver: true,
        requestIds: [1, 2, 3],
        connectionId: 9,
        opened: true,
        totalMs: 3000,
      },
      {
        turn: 2,
        requests: 1,
        isOver: true,
        requestIds: [4],
        connectionId: 7,
        opened: false,
        totalMs: 1000,
      },
    ],
  );
  assert.deepEqual(turns?.[0]?.prompt, {
    fresh: 5,
    cacheRead: 1500,
    cacheWrite: 100,
    output: 40,
    reasoning: 30,
  });
});

test('what includes cached tokens is split into the same four kinds, and nobody reported is not 0', () => {
  const fed = new FedBook();
  const tokens = { input: 1000, cacheRead: 600, output: 50 };
  fed.ask(codex(), answered(tokens, { inputIncludesCached: true }), RESPONSES);
  assert.deepEqual(fed.session.tokens, {
    fresh: 400,
    cacheRead: 600,
    cacheWrite: null,
    output: 50,
    reasoning: null,
  });
  const cut = { ...NO_ANSWER, missing: 'not_asked' as const, isComplete: true, stopReason: 'stop' };
  fed.ask(codex({ turn_id: 'turn-2' }), cut, RESPONSES);
  assert.equal(fed.session.tokens.fresh, 400);
  assert.deepEqual([fed.session.unreported, fed.session.unreportedWhy], [1, 'not_asked']);
  assert.deepEqual([fed.session.turns, fed.session.context], [2, null]);
});

test('turns of Codex go by their ids, and a compaction and what warms up are told apart', () => {
  const fed = new FedBook();
  const summary = answered({ input: 100, cacheRead: 90, output: 5 }, { inputIncludesCached: true });
  fed.ask(codex({ request_kind: 'prewarm', turn_id: '' }), { ...NO_ANSWER, isComplete: true }, RESPONSES);
  fed.ask(codex(), { ...summary, ...CALLS_TOOLS }, RESPONSES);
  fed.ask(codex(), summary, RESPONSES);
  fed.ask(codex({ turn_id: 'turn-2' }), summary, RESPONSES);
  assert.deepEqual([fed.session.requests, fed.session.turns], [4, 2]);
  assert.deepEqual(fed.session.models, ['gpt-5.6-codex', 'claude-opus-4-8'].slice(0, 1));
});

test('a compaction within a turn of Claude Code that names its turns is part of it', () => {
  const fed = new FedBook();
  const named = (kind: string, prompt: Readonly<Record<string, string>>) =>
    claude({ 'x-claude-code-request-class': kind, ...prompt });
  const first = { 'x-claude-code-prompt-id': 'p-1' };
  const summary = answered({ input: 10, cacheRead: 50_000, cacheCreation: 500, output: 20 });
  fed.ask(named('main', first), { ...summary, ...CALLS_TOOLS });
  fed.ask(named('compaction', {}), summary);
  const after = answered({ input: 10, cacheRead: 0, cacheCreation: 49_000, output: 20 });
  fed.ask(named('main', first), after);
  assert.deepEqual([fed.session.turns, fed.session.requests, fed.session.breaks], [1, 3, 0]);
  const [turn] = fed.book.turns(fed.session.id, 'main')?.turns ?? [];
  assert.deepEqual(
    turn?.breaks.map(({ kind }) => kind),
    ['compacted'],
  );
  fed.ask(named('main', { 'x-claude-code-prompt-id': 'p-2' }), after);
  assert.equal(fed.session.turns, 2);
});

test('a WebSocket that a provider does not take is a request without an error, and any other refusal is one', () => {
  const fed = new FedBook();
  const handshake = { ...RESPONSES, method: 'GET', isUpgrade: true, contentLength: -1 };
  const prewarm = codex({ request_kind: 'prewarm', turn_id: '' });
  fed.ask(prewarm, NO_ANSWER, { ...handshake, row: { status: 426 } });
  fed.ask(codex(), answered({ input: 10, output: 1 }), RESPONSES);
  assert.deepEqual([fed.session.requests, fed.session.errors, fed.session.turns], [2, 0, 1]);
  fed.ask(prewarm, NO_ANSWER, { ...handshake, row: { status: 404 } });
  fed.ask(codex(), NO_ANSWER, { ...RESPONSES, row: { status: 426 } });
  assert.equal(fed.session.errors, 2);
});

test('agents of agents keep their parents, and a session of opencode that another one started is its agent', () => {
  const fed = new FedBook();
  const ask = (id: string, parent?: string): void =>
    fed.ask(
      opencode({ 'x-session-id': id, ...(parent === undefined ? {} : { 'x-parent-session-id': parent }) }),
      answered({ input: 10, output: 1 }),
    );
  ask('ses_root');
  ask('ses_child', 'ses_root');
  ask('ses_grandchild', 'ses_child');
  ask('ses_grandchild', 'ses_child');
  ask('ses_child');
  assert.deepEqual(
    fed.session.agents.map(({ key, kind, parent, requests, turns }) => [key, kind, parent, requests, turns]),
    [
      ['main', 'main', null, 1, 1],
      ['ses_child', 'agent', null, 2, 2],
      ['ses_grandchild', 'agent', 'ses_child', 2, 2],
    ],
  );
  assert.equal(fed.session.requests, 5);
  const nested = new FedBook();
  nested.ask(claude({ 'x-claude-code-agent-id': 'a1' }), answered({ input: 1, output: 1 }));
  nested.ask(
    claude({ 'x-claude-code-agent-id': 'a2', 'x-claude-code-parent-agent-id': 'a1' }),
    answered({ input: 1, output: 1 }),
  );
  assert.deepEqual(
    nested.session.agents.map(({ key, parent }) => [key, parent]),
    [
      ['a1', null],
      ['a2', 'a1'],
    ],
  );
  assert.equal(nested.session.turns, null, 'its main thread has not been seen');
});

test("a client's retry belongs to the turn of what it repeats, and the proxy's own are counted apart", () => {
  const fed = new FedBook();
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

test('three failed answers in a row are trouble until one succeeds, and so is a long wait', () => {
  const fed = new FedBook();
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

/** An answer of 429 that asks for a wait of so many seconds; undefined for none. */
function refused(fed: FedBook, secs: number | undefined): number {
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

test('a wait that still stands is not cut short by a shorter one, nor by an answer that asks for none', () => {
  const fed = new FedBook();
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

test('a wait that lapses is told, although nothing was asked meanwhile', () => {
  const fed = new FedBook();
  refused(fed, 120);
  const reader = new SessionsReader();
  assert.notEqual(fed.book.newsFor(reader)?.changed[0]?.trouble, null);
  fed.clock.turn(110_000);
  assert.equal(fed.book.newsFor(reader), undefined);
  fed.clock.turn(11_000);
  assert.deepEqual(
    fed.book.newsFor(reader)?.changed.map(({ trouble }) => trouble),
    [null],
  );
  assert.equal(fed.book.newsFor(reader), undefined, 'once');
});

test('alerts are told as much of each session as they need', () => {
  const fed = new FedBook();
  fed.ask(claude(), answered({ input: 5, cacheRead: 180_000, cacheCreation: 4000, output: 90 }));
  fed.ask(claude(), answered({ input: 5, cacheRead: 0, cacheCreation: 185_000, output: 90 }));
  refused(fed, 720);
  const { id, name, state, trouble } = fed.session;
  const mainBreak = fed.agent('main').latestBreak;
  assert.ok(mainBreak !== null && trouble !== null);
  assert.deepEqual(fed.book.alertViews(), [{ id, name, state, trouble, mainBreak }]);
});

test('what counts as an error, and what as trouble', () => {
  for (const { name, summary, row = {}, errors, isTrouble } of FAILS) {
    const fed = new FedBook();
    for (let at = 0; at < 3; at += 1) fed.ask(claude(), answered({ input: 1, output: 1 }, summary), { row });
    const { session } = fed;
    assert.deepEqual([session.errors, session.trouble !== null], [errors, isTrouble], name);
    assert.equal(session.clientRetries, row.status === 400 || errors === 0 ? 0 : 2, name);
  }
});

test('neither a fault of the request nor an interrupt ends trouble', () => {
  const fed = new FedBook();
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

test('cache breaks are found per agent, and agents side by side do not break each other', () => {
  const fed = new FedBook();
  const warm = answered({ input: 3, cacheRead: 50_000, cacheCreation: 1000, output: 10 }, CALLS_TOOLS);
  const cold = answered({ input: 3, cacheRead: 0, cacheCreation: 52_000, output: 10 });
  fed.ask(claude(), warm);
  fed.ask(claude({ 'x-claude-code-agent-id': 'a1' }), { ...cold, ...CALLS_TOOLS });
  fed.ask(claude({ 'x-claude-code-agent-id': 'a2' }), { ...cold, ...CALLS_TOOLS });
  fed.ask(claude(), answered({ input: 3, cacheRead: 51_000, cacheCreation: 500, output: 10 }));
  assert.equal(fed.session.breaks, 0);
  fed.clock.turn(6 * MINUTE);
  fed.ask(claude(), cold, { row: { reused: false, connectionId: 57 } });
  const { session } = fed;
  assert.deepEqual([session.breaks, fed.agent('main').breaks, fed.agent('a1').breaks], [1, 1, 0]);
  assert.deepEqual(session.latestBreak, {
    kind: 'break',
    isFull: true,
    readable: 51_500,
    read: 0,
    written: 52_000,
    cause: { kind: 'gap', gapMs: 6 * MINUTE + 1000, lifetimeMs: 5 * MINUTE },
    openedConnection: 57,
    at: session.lastAt - 1000,
  });
  const turns = fed.book.turns(session.id, 'main')?.turns;
  assert.deepEqual(
    turns?.map(({ breaks }) => breaks.length),
    [0, 1],
  );
});

test('an answer that was cut leaves nothing to be read, and an hour in the cache is what the answer says', () => {
  const fed = new FedBook();
  const written = { input: 3, cacheRead: 0, cacheCreation: 90_000, output: 1 };
  fed.ask(claude(), answered(written, { writtenFor: { fiveMinutes: 0, oneHour: 90_000 } }));
  fed.clock.turn(10 * MINUTE);
  fed.ask(claude(), answered(written, { isComplete: false, missing: 'cut' }), {
    row: { state: 'failed', code: 'stream_idle_timeout' },
  });
  assert.deepEqual(fed.session.latestBreak?.cause, {
    kind: 'lifetime',
    fromMs: 60 * MINUTE,
    toMs: 5 * MINUTE,
  });
  assert.deepEqual([fed.session.unreported, fed.session.tokens.cacheWrite], [1, 180_000]);
});

test('a session that is taken up again is the same one, and one without an id ends with 15 minutes of silence', () => {
  const fed = new FedBook();
  const done = answered({ input: 1, output: 1 });
  fed.ask(claude(), done);
  fed.clock.turn(3 * 3_600_000);
  assert.equal(fed.session.state, 'ended');
  fed.ask(claude(), done);
  assert.deepEqual(
    [fed.session.session, fed.session.requests, fed.session.state],
    [CLAUDE_SESSION, 2, 'idle'],
  );
  fed.book.forget();
  const script = { 'user-agent': 'OpenAI/JS 7.59.0' };
  fed.ask(script, done, { path: '/v1/chat/completions', provider: 'openai' });
  fed.clock.turn(14 * MINUTE);
  fed.ask(script, done, { path: '/v1/chat/completions', provider: 'openai' });
  assert.deepEqual(
    [fed.session.name, fed.session.session, fed.session.requests],
    ['OpenAI/JS 7.59.0', null, 2],
  );
  assert.deepEqual([fed.session.turns, fed.session.context], [null, null]);
  fed.ask(script, done, { path: '/v1/chat/completions', provider: 'openai', credential: 'of grace' });
  fed.clock.turn(15 * MINUTE);
  fed.ask(script, done, { path: '/v1/chat/completions', provider: 'openai' });
  assert.deepEqual(
    fed.book.views().map(({ requests, state }) => [requests, state]),
    [
      [2, 'ended'],
      [1, 'ended'],
      [1, 'idle'],
    ],
  );
  fed.ask({ 'user-agent': 'curl/8' }, done, { path: '/v1/models', method: 'GET' });
  assert.equal(fed.book.views().length, 3, 'a list of models is nobody’s session');
});

test('turns of a WebSocket come as frames, and an open one is not under way', () => {
  const fed = new FedBook();
  const socket = fed.send(codex({ request_kind: 'prewarm', turn_id: '' }), {
    ...RESPONSES,
    method: 'GET',
    isUpgrade: true,
    contentLength: -1,
  });
  socket.request.head(101, []);
  assert.equal(fed.session.state, 'idle');
  const tokens = { input: 1000, cacheRead: 900, output: 30 };
  const metadata = JSON.stringify({ request_kind: 'turn', model: 'gpt-5.6-codex', turn_id: 'other' });
  for (const turnId of ['t1', 't1', 't2']) {
    const startedAt = fed.clock.wallTime();
    const frame = { startedAt, turnId, metadata, model: undefined, isPrewarm: false };
    const turn = socket.request.turnBegan(frame);
    assert.equal(fed.session.state, 'live');
    fed.clock.turn(2000);
    const summary = answered(tokens, { inputIncludesCached: true });
    turn.ended(summary, { firstByteMs: 500, durationMs: 2000, isChosen: false });
  }
  socket.request.limits({
    type: 'codex.rate_limits',
    rate_limits: { primary: { used_percent: 40, window_minutes: 300, reset_at: 4_000_000_000 } },
  });
  assert.deepEqual([fed.session.turns, fed.session.requests, fed.session.live], [2, 4, 0]);
  assert.deepEqual(fed.session.tokens.cacheRead, 2700);
  assert.deepEqual(fed.session.time, { connect: 0, firstByte: 1500, stream: 4500 });
  assert.deepEqual(
    fed.book.limits().map(({ name, used }) => [name, used]),
    [['5h', 0.4]],
  );
  fed.end(socket, NO_ANSWER, { status: 101, connectionId: 31, firstByteMs: 12, durationMs: 9000 });
  assert.equal(fed.book.turns(fed.session.id, 'main')?.turns[0]?.connectionId, 31);
  assert.deepEqual([fed.session.unreported, fed.session.turns], [0, 2]);
});

function openSocket(fed: FedBook): Sent {
  const upgrade = { ...RESPONSES, method: 'GET', isUpgrade: true, contentLength: -1 };
  const socket = fed.send(codex({ request_kind: 'prewarm', turn_id: '' }), upgrade);
  socket.request.head(101, []);
  return socket;
}

function beginTurn({ request, start: { startedAt } }: Sent, turnId: string): SessionTurn {
  return request.turnBegan({ startedAt, turnId, metadata: undefined, model: 'm', isPrewarm: false });
}

const TIMES = { firstByteMs: 500, durationMs: 2000, isChosen: false };

test('a WebSocket with two turns at once, one without an answer, and one that outlives what is forgotten', () => {
  const fed = new FedBook();
  const socket = openSocket(fed);
  const [first, second, third] = ['t1', 't2', 't3'].map((id) => beginTurn(socket, id));
  assert.equal(fed.session.live, 3);
  second?.ended(answered({ input: 20, output: 2 }), TIMES);
  first?.ended(answered({ input: 1, output: 1 }), TIMES);
  third?.dropped();
  assert.deepEqual([fed.session.live, fed.session.tokens.fresh, fed.session.turns], [0, 21, 3]);
  const turns = fed.book.turns(fed.session.id, 'main')?.turns;
  assert.deepEqual(
    turns?.map(({ tokens }) => tokens.fresh),
    [1, 20, null],
  );
  const before = beginTurn(socket, 't4');
  fed.book.forget();
  before.ended(answered({ input: 1, output: 1 }), TIMES);
  assert.deepEqual(fed.book.views(), []);
  beginTurn(socket, 't5').ended(answered({ input: 5, output: 1 }), TIMES);
  beginTurn(socket, 't6');
  assert.deepEqual([fed.session.requests, fed.session.live, fed.session.tokens.fresh], [2, 1, 5]);
  fed.end(socket, { ...NO_ANSWER, isComplete: true }, { status: 101 });
  assert.equal(fed.session.live, 0);
});

test('a turn of a WebSocket that its user breaks off is no error, one that the provider cuts is', () => {
  const fed = new FedBook();
  const outcomes = (isChosen: boolean, more: Partial<AnswerSummary>): unknown => {
    const before = fed.session.errors;
    for (const id of ['a', 'b', 'c'])
      beginTurn(socket, id).ended({ ...NO_ANSWER, ...more }, { ...TIMES, isChosen });
    return [fed.session.errors - before, fed.session.trouble !== null];
  };
  const socket = openSocket(fed);
  assert.deepEqual(outcomes(true, { missing: 'cut' }), [0, false]);
  assert.deepEqual(outcomes(false, { providerError: 'invalid_request_error' }), [3, false]);
  assert.deepEqual(outcomes(false, { missing: 'cut' }), [3, true]);
  assert.deepEqual(outcomes(false, { isComplete: true }), [0, false]);
  assert.deepEqual(outcomes(false, { providerError: 'rate_limit_exceeded' }), [3, true]);
});

test('a turn under way is not dropped, however old', () => {
  const fed = new FedBook();
  const script = { 'user-agent': 'OpenAI/JS 7.59.0' };
  const long = fed.send(script);
  for (let at = 0; at < TURNS_MOST + 100; at += 1) fed.ask(script, answered({ input: 1, output: 1 }));
  fed.end(long, answered({ input: 777, output: 1 }));
  const { turns = [], older } = fed.book.turns(fed.session.id, 'main') ?? {};
  assert.deepEqual([turns[0]?.tokens.fresh, turns.length], [777, TURNS_MOST]);
  assert.deepEqual([older?.live, older?.requests, older?.tokens.fresh], [0, 101, 101]);
});

test('where all turns are under way, none is dropped and the newest keeps what it came to', () => {
  const fed = new FedBook();
  const ask = (turn: number): Sent => fed.send(codex({ turn_id: `t${turn}` }), RESPONSES);
  const all = Array.from({ length: TURNS_MOST + 2 }, (_, turn) => ask(turn));
  for (const one of all) fed.end(one, answered({ input: 1, output: 1 }));
  const { turns = [], older } = fed.book.turns(fed.session.id, 'main') ?? {};
  assert.deepEqual([turns.length, older, turns.at(-1)?.tokens.fresh], [TURNS_MOST + 2, null, 1]);
});

test('a retry that turns out to be a helper takes its count along', () => {
  const fed = new FedBook();
  const title = fed.send({ ...claude(), 'X-Stainless-Retry-Count': '1' }, { contentLength: 2500 });
  const main = fed.send(claude(), { contentLength: 40_000 });
  fed.end(title, answered({ input: 1, output: 1 }));
  fed.end(main, answered({ input: 1, output: 1 }));
  assert.deepEqual([fed.agent('main').clientRetries, fed.agent('helpers').clientRetries], [0, 1]);
});

test('a WebSocket whose frames cannot be followed has no turns, and says why', () => {
  const fed = new FedBook();
  const socket = fed.send(codex({ request_kind: 'prewarm', turn_id: '' }), {
    ...RESPONSES,
    method: 'GET',
    isUpgrade: true,
    contentLength: -1,
  });
  fed.end(socket, { ...NO_ANSWER, missing: 'upgraded' }, { status: 101 });
  assert.deepEqual(
    [fed.session.turns, fed.session.unreported, fed.session.unreportedWhy],
    [null, 1, 'upgraded'],
  );
});

test('a reader is told what is new, what is gone, and that everything was forgotten', () => {
  const fed = new FedBook();
  const reader = new SessionsReader();
  const ids = (): unknown => {
    const news = fed.book.newsFor(reader);
    return news && [news.isFresh, news.changed.map(({ id }) => id), news.gone];
  };
  assert.deepEqual(ids(), [true, [], []]);
  assert.equal(ids(), undefined);
  fed.ask(claude(), answered({ input: 1, output: 1 }));
  fed.ask(opencode(), answered({ input: 1, output: 1 }));
  assert.deepEqual(ids(), [false, [1, 2], []]);
  fed.ask(opencode(), answered({ input: 1, output: 1 }));
  assert.deepEqual(ids(), [false, [2], []]);
  fed.clock.turn(15 * MINUTE);
  assert.deepEqual(ids(), [false, [1, 2], []], 'they have ended');
  assert.equal(ids(), undefined);
  fed.clock.turn(24 * 3_600_000);
  assert.deepEqual(ids(), [false, [], [1, 2]]);
  fed.ask(claude(), answered({ input: 1, output: 1 }));
  fed.book.forget();
  assert.deepEqual(ids(), [true, [], []]);
  assert.deepEqual(ids(), undefined);
});

test('10,000 requests of 300 sessions leave what the bounds allow, and sums that lose nothing', () => {
  const fed = new FedBook();
  for (let at = 0; at < 10_000; at += 1) {
    const id = at % 300;
    const headers = claude({
      'X-Claude-Code-Session-Id': `session-${id}`,
      ...(at % 2 === 0 ? {} : { 'x-claude-code-agent-id': `agent-${at}` }),
    });
    fed.ask(headers, answered({ input: 1, output: 1 }));
  }
  const views = fed.book.views();
  assert.equal(views.length, SESSIONS_MOST);
  assert.ok(views.every(({ agents }) => agents.length <= THREADS_MOST));
  const one = claude({ 'X-Claude-Code-Session-Id': 'session-299' });
  for (let at = 0; at < 2 * TURNS_MOST; at += 1) fed.ask(one, answered({ input: 1, output: 1 }));
  for (let at = 0; at < 2 * THREADS_MOST; at += 1)
    fed.ask({ ...one, 'x-claude-code-agent-id': `more-${at}` }, answered({ input: 1, output: 1 }));
  const grown = fed.book.views().find(({ session }) => session === 'session-299');
  assert.ok(grown !== undefined);
  assert.equal(grown.agents.length, THREADS_MOST);
  const all = grown.agents.map(({ key }) => fed.book.turns(grown.id, key));
  const kept = all.reduce((sum, each) => sum + (each?.turns.length ?? 0), 0);
  assert.ok(kept <= TURNS_MOST, String(kept));
  const main = fed.book.turns(grown.id, 'main');
  const { agents } = grown;
  const { requests, turns } = agents[0] ?? {};
  assert.equal((main?.turns.length ?? 0) + (main?.older?.turns ?? 0), turns);
  assert.equal(
    (main?.turns ?? []).reduce((sum, turn) => sum + turn.requests, 0) + (main?.older?.requests ?? 0),
    requests,
  );
});

test('the turns of all sessions together have a bound, and the quietest session gives its own', () => {
  const fed = new FedBook();
  const perSession = TURNS_MOST - 50;
  const sessions = Math.ceil((TURNS_IN_ALL + 2000) / perSession);
  for (let id = 0; id < sessions; id += 1) {
    fed.clock.turn(1);
    const headers = { 'session-id': `s${id}`, 'thread-id': `s${id}` };
    for (let turn = 0; turn < perSession; turn += 1)
      fed.ask(codex({ turn_id: `t${turn}` }, headers), NO_ANSWER, RESPONSES);
  }
  const views = fed.book.views();
  assert.equal(views.length, sessions);
  const kept = views.map(({ id }) => fed.book.turns(id, 'main'));
  assert.equal(
    kept.reduce((total, each) => total + (each?.turns.length ?? 0), 0),
    TURNS_IN_ALL,
  );
  const [first, last] = [kept[0], kept.at(-1)];
  assert.deepEqual([first?.turns.length, first?.older?.turns, last?.older], [0, perSession, null]);
});

test('the export has every turn, and nobody’s account', () => {
  const fed = new FedBook();
  fed.ask(claude({ 'chatgpt-account-id': 'account-of-ada' }), answered({ input: 1, output: 1 }));
  const { text } = fed.book.export();
  const { sessions } = JSON.parse(text) as { sessions: { agents: { turns: unknown[] }[] }[] };
  assert.equal(sessions[0]?.agents[0]?.turns.length, 1);
  assert.doesNotMatch(text, /ada/u);
});

function rowOf(id: number): Parameters<ReturnType<FedBook['send']>['request']['end']>[0] {
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
