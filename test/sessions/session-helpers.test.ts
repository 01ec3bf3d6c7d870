import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_ANSWER } from '../../src/answers/answer-summary.ts';
import { MAX_TURNS } from '../../src/sessions/session.ts';
import { claude, opencode } from './support/callers.ts';
import { answered, CALLS_TOOLS, FedStore } from './support/fed-store.ts';

const MINUTE = 60_000;
const FAILED = { status: 529 } as const;

test('helpers run beside a turn: 25 token counts and a title neither begin nor end one', () => {
  const fed = new FedStore();
  const main = fed.send(claude());
  const counts = Array.from({ length: 25 }, () =>
    fed.send(claude(), { path: '/v1/messages/count_tokens', contentLength: 30_000 }),
  );
  const title = fed.send(claude({ 'anthropic-beta': 'structured-outputs-2025-12-15' }), {
    contentLength: 4000,
  });
  assert.deepEqual([fed.session.live, fed.session.state, fed.agent('helpers').live], [27, 'live', 26]);
  for (const count of counts) fed.end(count, { ...NO_ANSWER, isComplete: true });
  fed.end(title, answered({ input: 300, output: 9 }));
  fed.end(main, answered({ input: 1, output: 2 }));
  const helpers = fed.agent('helpers');
  assert.deepEqual(
    [helpers.requests, helpers.tokens.fresh, helpers.turns, helpers.unreported],
    [26, 300, null, 0],
  );
  assert.deepEqual([fed.agent('main').requests, fed.session.turns, fed.session.requests], [1, 1, 27]);
  assert.equal(fed.session.context, 3, 'of the main thread, not of a helper that came later');
});

test('helpers are listed one by one with their requests; consecutive ones without a model share a row', () => {
  const fed = new FedStore();
  const main = fed.send(claude());
  const title = claude({ 'anthropic-beta': 'structured-outputs-2025-12-15' });
  const [first, second] = [fed.send(title), fed.send(title)];
  const counts = [1, 2, 3].map(() => fed.send(claude(), { path: '/v1/messages/count_tokens' }));
  fed.end(first, answered({ input: 300, output: 9 }, { model: 'claude-haiku-4-8' }));
  fed.end(second, answered({ input: 400, output: 9 }), FAILED);
  for (const count of counts) fed.end(count, { ...NO_ANSWER, isComplete: true });
  fed.ask(claude(), { ...NO_ANSWER, isComplete: true }, { path: '/v1/messages/count_tokens' });
  fed.ask(title, NO_ANSWER, { row: FAILED });
  fed.ask(title, answered({ input: 400, output: 8 }));
  fed.end(main, answered({ input: 1, output: 2 }));
  const { turns = [] } = fed.store.turns(fed.session.id, 'helpers') ?? {};
  assert.deepEqual(
    turns.map(({ turn, requestIds, tokens, breaks }) => [turn, requestIds, tokens.fresh, breaks]),
    [
      [1, [2], 300, []],
      [2, [3], 400, []],
      [3, [4, 5, 6], null, []],
      [4, [7], null, []],
      [5, [8, 9], 400, []],
    ],
  );
  assert.deepEqual(turns[0]?.models, ['claude-haiku-4-8']);
  assert.deepEqual([fed.agent('helpers').turns, fed.agent('helpers').context], [null, null]);
  assert.deepEqual([fed.session.turns, fed.session.context], [1, 3]);
  assert.deepEqual(fed.store.turns(fed.session.id, 'main')?.turns[0]?.requestIds, [1]);
});

test('a compaction is marked once, even if the first response after it is cut', () => {
  const fed = new FedStore();
  fed.ask(claude(), answered({ input: 5, cacheRead: 180_000, cacheCreation: 4000, output: 90 }));
  const smaller = { input: 5, cacheRead: 20_000, cacheCreation: 11_000, output: 1 };
  fed.ask(claude(), answered(smaller, { isComplete: false, stopReason: undefined, missing: 'cut' }));
  fed.ask(claude(), answered({ input: 5, cacheRead: 31_000, cacheCreation: 400, output: 60 }));
  fed.ask(claude(), answered({ input: 5, cacheRead: 0, cacheCreation: 31_500, output: 60 }));
  const { turns = [] } = fed.store.turns(fed.session.id, 'main') ?? {};
  assert.deepEqual(
    turns.map(({ breaks }) => breaks.map(({ cause }) => cause.kind)),
    [[], ['compacted'], ['unknown']],
  );
});

test('a compaction by the provider is marked on its turn with its cost and left out of the sums', () => {
  const fed = new FedStore();
  const compaction = {
    used: { input: 2000, cacheRead: 180_000, output: 3500 },
    before: 182_000,
    after: 24_000,
  };
  const tokens = { input: 24_000, cacheRead: 0, cacheCreation: 0, output: 300 };
  fed.ask(claude(), answered({ input: 5, cacheRead: 178_000, cacheCreation: 3000, output: 90 }));
  fed.ask(claude(), answered(tokens, { compaction }));
  fed.ask(claude(), answered({ input: 24_500, cacheRead: 0, cacheCreation: 0, output: 10 }));
  const { turns = [] } = fed.store.turns(fed.session.id, 'main') ?? {};
  const [, compacted, next] = turns;
  assert.deepEqual(
    compacted?.breaks.map(({ kind, cause }) => [kind, cause]),
    [
      [
        'compacted',
        { kind: 'compacted', from: 182_000, to: 24_000, used: { prompt: 182_000, output: 3500 } },
      ],
    ],
  );
  assert.deepEqual(compacted?.tokens.fresh, 24_000);
  assert.deepEqual([next?.breaks, fed.session.breaks, fed.session.context], [[], 0, 24_510]);
});

test('a compaction at the start of a session is reported with what is known of it', () => {
  const fed = new FedStore();
  const compaction = { used: {}, before: undefined, after: undefined };
  fed.ask(claude(), answered({ input: 24_000, output: 300 }, { compaction }));
  const [turn] = fed.store.turns(fed.session.id, 'main')?.turns ?? [];
  assert.deepEqual(
    turn?.breaks.map(({ cause }) => cause),
    [{ kind: 'compacted', from: null, to: null, used: { prompt: null, output: null } }],
  );
});

test('helpers do not affect cache breaks, and they count towards the limit on turns', () => {
  const fed = new FedStore();
  const title = claude({ 'anthropic-beta': 'structured-outputs-2025-12-15' });
  fed.ask(claude(), answered({ input: 1, cacheCreation: 90_000, output: 1 }));
  for (let at = 0; at < MAX_TURNS + 5; at += 1)
    fed.ask(title, answered({ input: 1, cacheRead: at === 0 ? 50_000 : 0, output: 1 }));
  assert.deepEqual([fed.session.breaks, fed.session.latestBreak], [0, null]);
  const { turns = [], older } = fed.store.turns(fed.session.id, 'helpers') ?? {};
  const main = fed.store.turns(fed.session.id, 'main');
  assert.equal(turns.length + (main?.turns.length ?? 0), MAX_TURNS);
  assert.equal(turns.length + (older?.turns ?? 0), MAX_TURNS + 5);
});

test('a small request that ended just before the first main request is a helper', () => {
  const fed = new FedStore();
  const title = answered({ input: 300, output: 9 }, { model: 'claude-haiku-4-5' });
  fed.ask(opencode(), title, { contentLength: 2600 });
  assert.deepEqual([fed.session.turns, fed.session.models], [1, ['claude-haiku-4-5']], 'nobody can tell yet');
  const { id } = fed.session;
  fed.ask(opencode(), answered({ input: 7000, output: 20 }, CALLS_TOOLS), { contentLength: 30_000 });
  fed.ask(opencode(), answered({ input: 7100, output: 30 }), { contentLength: 31_000 });
  const { session } = fed;
  assert.deepEqual([session.id, session.turns, session.requests, session.live], [id, 1, 3, 0]);
  assert.deepEqual([session.tokens.fresh, session.tokens.output], [14_400, 59]);
  const [main, helpers] = [fed.agent('main'), fed.agent('helpers')];
  assert.deepEqual([main.requests, main.tokens.fresh, main.models], [2, 14_100, ['claude-opus-4-8']]);
  assert.deepEqual([helpers.requests, helpers.tokens.fresh, helpers.turns], [1, 300, null]);
  assert.deepEqual(helpers.models, ['claude-haiku-4-5']);
  const { turns } = fed.store.turns(id, 'main') ?? {};
  assert.deepEqual(
    turns?.map(({ turn, requests }) => [turn, requests]),
    [[1, 2]],
  );
  const [own, ...others] = fed.store.turns(id, 'helpers')?.turns ?? [];
  assert.deepEqual([own?.turn, own?.requests, own?.tokens.fresh, own?.isOver, others], [1, 1, 300, true, []]);
});

test('a first title that follows a token count is the second helper', () => {
  const fed = new FedStore();
  fed.ask(opencode(), NO_ANSWER, { path: '/v1/messages/count_tokens', contentLength: 100 });
  fed.ask(opencode(), answered({ input: 300, output: 9 }), { contentLength: 2600 });
  fed.ask(opencode(), answered({ input: 7000, output: 20 }), { contentLength: 30_000 });
  const helpers = fed.store.turns(fed.session.id, 'helpers')?.turns ?? [];
  assert.deepEqual(
    helpers.map(({ turn, tokens }) => [turn, tokens.fresh]),
    [
      [1, null],
      [2, 300],
    ],
  );
  assert.deepEqual([fed.session.turns, fed.session.requests], [1, 3]);
});

test('a provider request by a tool while its turn waits is a helper, and the turn continues', () => {
  const fed = new FedStore();
  const calls = answered({ input: 10, cacheRead: 50_000, cacheCreation: 500, output: 20 }, CALLS_TOOLS);
  const last = answered({ input: 10, cacheRead: 50_500, cacheCreation: 500, output: 20 });
  fed.ask(claude(), calls, { contentLength: 50_000 });
  fed.ask(claude(), answered({ input: 300, output: 200 }), { contentLength: 1200 });
  fed.ask(claude(), last, { contentLength: 50_900 });
  assert.deepEqual([fed.session.turns, fed.session.requests, fed.session.breaks], [1, 3, 0]);
  assert.deepEqual([fed.agent('main').requests, fed.agent('helpers').tokens.fresh], [2, 300]);
});

test('a request after a tool call continues the turn unless it is far smaller or the turn is over', () => {
  const calls = answered({ input: 10, output: 20 }, CALLS_TOOLS);
  const cases = [
    { first: calls, from: 50_000, to: 17_000, turns: 1 },
    { first: calls, from: 3000, to: 1600, turns: 1 },
    { first: answered({ input: 10, output: 20 }), from: 50_000, to: 1200, turns: 2 },
  ];
  for (const { first, from, to, turns } of cases) {
    const fed = new FedStore();
    fed.ask(claude(), first, { contentLength: from });
    fed.ask(claude(), answered({ input: 10, output: 20 }), { contentLength: to });
    assert.deepEqual([fed.session.turns, fed.agent('main').requests], [turns, 2]);
  }
});

test('a failed title is a helper too', () => {
  const fed = new FedStore();
  fed.ask(opencode(), NO_ANSWER, { contentLength: 2600, row: { status: 404 } });
  fed.ask(opencode(), answered({ input: 7000, output: 20 }), { contentLength: 30_000 });
  assert.deepEqual([fed.session.turns, fed.session.errors, fed.agent('helpers').errors], [1, 1, 1]);
});

test('a title that ended before its prompt is listed after the existing helpers', () => {
  const fed = new FedStore();
  fed.ask(opencode(), { ...NO_ANSWER, isComplete: true }, { path: '/v1/models', method: 'GET' });
  fed.ask(opencode(), answered({ input: 300, output: 9 }), { contentLength: 2600 });
  fed.ask(opencode(), answered({ input: 7000, output: 20 }), { contentLength: 40_000 });
  const of = (agent: string): unknown =>
    fed.store.turns(fed.session.id, agent)?.turns.map(({ turn, requestIds }) => [turn, requestIds]);
  assert.deepEqual(of('helpers'), [
    [1, [1]],
    [2, [2]],
  ]);
  assert.deepEqual(of('main'), [[1, [3]]]);
});

test('a first request stays a turn if it is not small, called tools, or the next is late or not far larger', () => {
  const small = answered({ input: 300, output: 9 });
  const cases = [
    { from: 2600, to: 5000, first: small, laterMs: 0, turns: 2 },
    { from: 2600, to: 30_000, first: small, laterMs: MINUTE, turns: 2 },
    { from: 2600, to: 30_000, first: { ...small, ...CALLS_TOOLS }, laterMs: 0, turns: 1 },
    { from: 20_000, to: 50_000, first: small, laterMs: 0, turns: 2 },
  ];
  for (const { from, to, first, laterMs, turns } of cases) {
    const fed = new FedStore();
    fed.ask(opencode(), first, { contentLength: from });
    fed.clock.turn(laterMs);
    fed.ask(opencode(), answered({ input: 7000, output: 20 }), { contentLength: to });
    assert.deepEqual([fed.session.turns, fed.agent('main').requests], [turns, 2]);
  }
});

test('a small request beside the main one is a helper, even if it came first', () => {
  for (const order of [
    [2500, 40_000],
    [40_000, 2500],
  ]) {
    const fed = new FedStore();
    const [one, other] = order.map((contentLength) => fed.send(opencode(), { contentLength }));
    assert.ok(one !== undefined && other !== undefined);
    fed.end(one, answered({ input: 10, output: 1 }));
    fed.end(other, answered({ input: 10, output: 1 }));
    const { session } = fed;
    assert.deepEqual([session.turns, session.requests], [1, 2], String(order));
    assert.equal(fed.agent('helpers').requests, 1);
    const [turn] = fed.store.turns(session.id, 'main')?.turns ?? [];
    assert.deepEqual(turn?.requestIds, [order[0] === 2500 ? 2 : 1]);
    const [helper] = fed.store.turns(session.id, 'helpers')?.turns ?? [];
    assert.deepEqual([helper?.requestIds, helper?.live], [[order[0] === 2500 ? 1 : 2], 0]);
    assert.deepEqual([session.live, fed.agent('main').live, fed.agent('helpers').live], [0, 0, 0]);
  }
});

test('a small request of an agent beside the main one is not a helper', () => {
  const fed = new FedStore();
  const main = fed.send(opencode(), { contentLength: 40_000 });
  const child = opencode({ 'x-session-id': 'ses_child', 'x-parent-session-id': 'ses_root' });
  fed.ask(child, answered({ input: 10, output: 1 }), { contentLength: 2500 });
  fed.end(main, answered({ input: 10, output: 1 }));
  assert.deepEqual(
    fed.session.agents.map(({ key, requests, turns }) => [key, requests, turns]),
    [
      ['main', 1, 1],
      ['ses_child', 1, 1],
    ],
  );
});
