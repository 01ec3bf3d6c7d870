import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_ANSWER } from '../../src/answers/answer-summary.ts';
import { MAX_SESSIONS, TURNS_IN_ALL } from '../../src/sessions/session-store.ts';
import { MAX_THREADS, MAX_TURNS } from '../../src/sessions/session.ts';
import { claude, codex, RESPONSES } from './support/callers.ts';
import { answered, FedStore, type Sent } from './support/fed-store.ts';

test('a turn in progress is not dropped, however old', () => {
  const fed = new FedStore();
  const script = { 'user-agent': 'OpenAI/JS 7.59.0' };
  const long = fed.send(script);
  for (let at = 0; at < MAX_TURNS + 100; at += 1) fed.ask(script, answered({ input: 1, output: 1 }));
  fed.end(long, answered({ input: 777, output: 1 }));
  const { turns = [], older } = fed.store.turns(fed.session.id, 'main') ?? {};
  assert.deepEqual([turns[0]?.tokens.fresh, turns.length], [777, MAX_TURNS]);
  assert.deepEqual([older?.live, older?.requests, older?.tokens.fresh], [0, 101, 101]);
});

test('if all turns are in progress none is dropped, and the newest gets its result', () => {
  const fed = new FedStore();
  const ask = (turn: number): Sent => fed.send(codex({ turn_id: `t${turn}` }), RESPONSES);
  const all = Array.from({ length: MAX_TURNS + 2 }, (_, turn) => ask(turn));
  for (const one of all) fed.end(one, answered({ input: 1, output: 1 }));
  const { turns = [], older } = fed.store.turns(fed.session.id, 'main') ?? {};
  assert.deepEqual([turns.length, older, turns.at(-1)?.tokens.fresh], [MAX_TURNS + 2, null, 1]);
});

test('10,000 requests in 300 sessions stay within the limits, and the sums are complete', () => {
  const fed = new FedStore();
  for (let at = 0; at < 10_000; at += 1) {
    const id = at % 300;
    const headers = claude({
      'X-Claude-Code-Session-Id': `session-${id}`,
      ...(at % 2 === 0 ? {} : { 'x-claude-code-agent-id': `agent-${at}` }),
    });
    fed.ask(headers, answered({ input: 1, output: 1 }));
  }
  const views = fed.store.views();
  assert.equal(views.length, MAX_SESSIONS);
  assert.ok(views.every(({ agents }) => agents.length <= MAX_THREADS));
  const one = claude({ 'X-Claude-Code-Session-Id': 'session-299' });
  for (let at = 0; at < 2 * MAX_TURNS; at += 1) fed.ask(one, answered({ input: 1, output: 1 }));
  for (let at = 0; at < 2 * MAX_THREADS; at += 1)
    fed.ask({ ...one, 'x-claude-code-agent-id': `more-${at}` }, answered({ input: 1, output: 1 }));
  const grown = fed.store.views().find(({ session }) => session === 'session-299');
  assert.ok(grown !== undefined);
  assert.equal(grown.agents.length, MAX_THREADS);
  const all = grown.agents.map(({ key }) => fed.store.turns(grown.id, key));
  const kept = all.reduce((sum, each) => sum + (each?.turns.length ?? 0), 0);
  assert.ok(kept <= MAX_TURNS, String(kept));
  const main = fed.store.turns(grown.id, 'main');
  const { agents } = grown;
  const { requests, turns } = agents[0] ?? {};
  assert.equal((main?.turns.length ?? 0) + (main?.older?.turns ?? 0), turns);
  assert.equal(
    (main?.turns ?? []).reduce((sum, turn) => sum + turn.requests, 0) + (main?.older?.requests ?? 0),
    requests,
  );
});

test('the turns of all sessions share a limit, and the session inactive longest loses its own', () => {
  const fed = new FedStore();
  const perSession = MAX_TURNS - 50;
  const sessions = Math.ceil((TURNS_IN_ALL + 2000) / perSession);
  for (let id = 0; id < sessions; id += 1) {
    fed.clock.turn(1);
    const headers = { 'session-id': `s${id}`, 'thread-id': `s${id}` };
    for (let turn = 0; turn < perSession; turn += 1)
      fed.ask(codex({ turn_id: `t${turn}` }, headers), NO_ANSWER, RESPONSES);
  }
  const views = fed.store.views();
  assert.equal(views.length, sessions);
  const kept = views.map(({ id }) => fed.store.turns(id, 'main'));
  assert.equal(
    kept.reduce((total, each) => total + (each?.turns.length ?? 0), 0),
    TURNS_IN_ALL,
  );
  const [first, last] = [kept[0], kept.at(-1)];
  assert.deepEqual([first?.turns.length, first?.older?.turns, last?.older], [0, perSession, null]);
});
