import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_ANSWER } from '../../src/answers/answer-summary.ts';
import { SessionsReader } from '../../src/sessions/session-store.ts';
import { CLAUDE_SESSION, claude, codex, opencode, RESPONSES } from './support/callers.ts';
import { answered, CALLS_TOOLS, FedStore } from './support/fed-store.ts';

const MINUTE = 60_000;

test('a turn of Claude Code is a run of requests until the model stops calling tools', () => {
  const fed = new FedStore();
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
  const turns = fed.store.turns(session.id, 'main')?.turns;
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

test('input that includes cached tokens is split into the same four kinds, and an unreported count is not 0', () => {
  const fed = new FedStore();
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

test('turns of Codex follow their ids, and a prewarm request is not a turn', () => {
  const fed = new FedStore();
  const summary = answered({ input: 100, cacheRead: 90, output: 5 }, { inputIncludesCached: true });
  fed.ask(codex({ request_kind: 'prewarm', turn_id: '' }), { ...NO_ANSWER, isComplete: true }, RESPONSES);
  fed.ask(codex(), { ...summary, ...CALLS_TOOLS }, RESPONSES);
  fed.ask(codex(), summary, RESPONSES);
  fed.ask(codex({ turn_id: 'turn-2' }), summary, RESPONSES);
  assert.deepEqual([fed.session.requests, fed.session.turns], [4, 2]);
  assert.deepEqual(fed.session.models, ['gpt-5.6-codex', 'claude-opus-4-8'].slice(0, 1));
});

test('a compaction within a named Claude Code turn belongs to the turn', () => {
  const fed = new FedStore();
  const named = (kind: string, prompt: Readonly<Record<string, string>>) =>
    claude({ 'x-claude-code-request-class': kind, ...prompt });
  const first = { 'x-claude-code-prompt-id': 'p-1' };
  const summary = answered({ input: 10, cacheRead: 50_000, cacheCreation: 500, output: 20 });
  fed.ask(named('main', first), { ...summary, ...CALLS_TOOLS });
  fed.ask(named('compaction', {}), summary);
  const after = answered({ input: 10, cacheRead: 0, cacheCreation: 49_000, output: 20 });
  fed.ask(named('main', first), after);
  assert.deepEqual([fed.session.turns, fed.session.requests, fed.session.breaks], [1, 3, 0]);
  const [turn] = fed.store.turns(fed.session.id, 'main')?.turns ?? [];
  assert.deepEqual(
    turn?.breaks.map(({ kind }) => kind),
    ['compacted'],
  );
  fed.ask(named('main', { 'x-claude-code-prompt-id': 'p-2' }), after);
  assert.equal(fed.session.turns, 2);
});

test('nested agents keep their parents, and an opencode session started by another is its agent', () => {
  const fed = new FedStore();
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
  const nested = new FedStore();
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

test('cache breaks are found per agent, and parallel agents do not cause breaks in each other', () => {
  const fed = new FedStore();
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
  const turns = fed.store.turns(session.id, 'main')?.turns;
  assert.deepEqual(
    turns?.map(({ breaks }) => breaks.length),
    [0, 1],
  );
});

test('a shorter cache lifetime is given as the cause of a break, and a cut response counts as unreported', () => {
  const fed = new FedStore();
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

test('a resumed session keeps its id, and a session without an id ends after 15 minutes of silence', () => {
  const fed = new FedStore();
  const done = answered({ input: 1, output: 1 });
  fed.ask(claude(), done);
  fed.clock.turn(3 * 3_600_000);
  assert.equal(fed.session.state, 'ended');
  fed.ask(claude(), done);
  assert.deepEqual(
    [fed.session.session, fed.session.requests, fed.session.state],
    [CLAUDE_SESSION, 2, 'idle'],
  );
  fed.store.forget();
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
    fed.store.views().map(({ requests, state }) => [requests, state]),
    [
      [2, 'ended'],
      [1, 'ended'],
      [1, 'idle'],
    ],
  );
  fed.ask({ 'user-agent': 'curl/8' }, done, { path: '/v1/models', method: 'GET' });
  assert.equal(fed.store.views().length, 3, 'a list of models is nobody’s session');
});

test('a client retry that turns out to be a helper is counted as such', () => {
  const fed = new FedStore();
  const title = fed.send({ ...claude(), 'X-Stainless-Retry-Count': '1' }, { contentLength: 2500 });
  const main = fed.send(claude(), { contentLength: 40_000 });
  fed.end(title, answered({ input: 1, output: 1 }));
  fed.end(main, answered({ input: 1, output: 1 }));
  assert.deepEqual([fed.agent('main').clientRetries, fed.agent('helpers').clientRetries], [0, 1]);
});

test('a reader learns what is new, what is gone and that everything was forgotten', () => {
  const fed = new FedStore();
  const reader = new SessionsReader();
  const ids = (): unknown => {
    const news = fed.store.newsFor(reader);
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
  fed.store.forget();
  assert.deepEqual(ids(), [true, [], []]);
  assert.deepEqual(ids(), undefined);
});

test('the export has every turn and no account', () => {
  const fed = new FedStore();
  fed.ask(claude({ 'chatgpt-account-id': 'account-of-ada' }), answered({ input: 1, output: 1 }));
  const { text } = fed.store.export();
  const { sessions } = JSON.parse(text) as { sessions: { agents: { turns: unknown[] }[] }[] };
  assert.equal(sessions[0]?.agents[0]?.turns.length, 1);
  assert.doesNotMatch(text, /ada/u);
});
