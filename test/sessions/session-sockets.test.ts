import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnswerSummary, NO_ANSWER } from '../../src/answers/answer-summary.ts';
import type { SessionTurn } from '../../src/sessions/session-request.ts';
import { codex, RESPONSES } from './support/callers.ts';
import { answered, FedStore, type Sent } from './support/fed-store.ts';

test('an unsupported WebSocket is a request without an error, and any other refusal is an error', () => {
  const fed = new FedStore();
  const handshake = { ...RESPONSES, method: 'GET', isUpgrade: true, contentLength: -1 };
  const prewarm = codex({ request_kind: 'prewarm', turn_id: '' });
  fed.ask(prewarm, NO_ANSWER, { ...handshake, row: { status: 426 } });
  fed.ask(codex(), answered({ input: 10, output: 1 }), RESPONSES);
  assert.deepEqual([fed.session.requests, fed.session.errors, fed.session.turns], [2, 0, 1]);
  fed.ask(prewarm, NO_ANSWER, { ...handshake, row: { status: 404 } });
  fed.ask(codex(), NO_ANSWER, { ...RESPONSES, row: { status: 426 } });
  assert.equal(fed.session.errors, 2);
});

test('turns of a WebSocket arrive as frames, and an open WebSocket is not in progress', () => {
  const fed = new FedStore();
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
    fed.store.limits().map(({ name, used }) => [name, used]),
    [['5h', 0.4]],
  );
  fed.end(socket, NO_ANSWER, { status: 101, connectionId: 31, firstByteMs: 12, durationMs: 9000 });
  assert.equal(fed.store.turns(fed.session.id, 'main')?.turns[0]?.connectionId, 31);
  assert.deepEqual([fed.session.unreported, fed.session.turns], [0, 2]);
});

function openSocket(fed: FedStore): Sent {
  const upgrade = { ...RESPONSES, method: 'GET', isUpgrade: true, contentLength: -1 };
  const socket = fed.send(codex({ request_kind: 'prewarm', turn_id: '' }), upgrade);
  socket.request.head(101, []);
  return socket;
}

function beginTurn({ request, start: { startedAt } }: Sent, turnId: string): SessionTurn {
  return request.turnBegan({ startedAt, turnId, metadata: undefined, model: 'm', isPrewarm: false });
}

const TIMES = { firstByteMs: 500, durationMs: 2000, isChosen: false };

test('a WebSocket can have two turns at once, a dropped turn and a turn that outlives its forgotten session', () => {
  const fed = new FedStore();
  const socket = openSocket(fed);
  const [first, second, third] = ['t1', 't2', 't3'].map((id) => beginTurn(socket, id));
  assert.equal(fed.session.live, 3);
  second?.ended(answered({ input: 20, output: 2 }), TIMES);
  first?.ended(answered({ input: 1, output: 1 }), TIMES);
  third?.dropped();
  assert.deepEqual([fed.session.live, fed.session.tokens.fresh, fed.session.turns], [0, 21, 3]);
  const turns = fed.store.turns(fed.session.id, 'main')?.turns;
  assert.deepEqual(
    turns?.map(({ tokens }) => tokens.fresh),
    [1, 20, null],
  );
  const before = beginTurn(socket, 't4');
  fed.store.forget();
  before.ended(answered({ input: 1, output: 1 }), TIMES);
  assert.deepEqual(fed.store.views(), []);
  beginTurn(socket, 't5').ended(answered({ input: 5, output: 1 }), TIMES);
  beginTurn(socket, 't6');
  assert.deepEqual([fed.session.requests, fed.session.live, fed.session.tokens.fresh], [2, 1, 5]);
  fed.end(socket, { ...NO_ANSWER, isComplete: true }, { status: 101 });
  assert.equal(fed.session.live, 0);
});

test('a WebSocket turn cancelled by its user is not an error, and one cut by the provider is', () => {
  const fed = new FedStore();
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

test('a WebSocket whose frames cannot be parsed has no turns and a reason', () => {
  const fed = new FedStore();
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
