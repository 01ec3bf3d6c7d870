import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterSessions } from '../../../renderer/pages/sessions/session-filter.ts';
import { holdPlaces, nextSessionOrder, sortSessions } from '../../../renderer/session-list/session-order.ts';
import {
  parseSessionPlace,
  requestsSessionOf,
  sessionHref,
  sessionRequestsHref,
} from '../../../renderer/navigation/list-places.ts';
import {
  isSameRow,
  type TableRow,
  tableRows,
  threadKey,
} from '../../../renderer/session-list/session-rows.ts';
import {
  formatAgents,
  modelNames,
  modelsOf,
  sessionTitle,
  shortId,
  formatSessionState,
  threadTitle,
  formatTimeShares,
  formatTotal,
} from '../../../renderer/session-list/format-session.ts';
import { keyStep } from '../../../renderer/pages/sessions/table-keys.ts';
import type { SessionView, TurnsView } from '../../../src/contract/sessions.ts';
import { agent, GAP, session, tokens, turn } from './session-support.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;

const SESSIONS = [
  session({ id: 1, state: 'live', lastAt: NOW, breaks: 1, latestBreak: GAP }),
  session({
    id: 2,
    client: 'codex',
    name: 'Codex',
    session: '01a21fd1-e20a77b4',
    models: ['gpt-5.6-codex'],
    providers: ['openai'],
    lastAt: NOW - 2 * HOUR,
  }),
  session({ id: 3, client: 'other', name: 'OpenAI/JS 7.59.0', session: null, lastAt: NOW - HOUR / 2 }),
];

const FILTERS = [
  ['', [1, 2, 3]],
  ['client:codex', [2]],
  ['client:claude', [1]],
  ['client:openai', [3]],
  ['model:opus', [1, 3]],
  ['provider=openai', [2]],
  ['break:any', [1]],
  ['break:gap', [1]],
  ['break:model', []],
  ['break:none', [2, 3]],
  ['active:<1h', [1, 3]],
  ['active:<1d', [1, 2, 3]],
  ['active:>1h', [2]],
  ['-client:codex', [1, 3]],
  ['client:codex|openai', [2, 3]],
  // A term that cannot be parsed does not filter; the field says why.
  ['active:soon', [1, 2, 3]],
  ['state:live', [1]],
  ['E20A77B4', [2]],
  ['client:', [1, 2, 3]],
  ['model:opus active:<1h break:any', [1]],
  ['colour:red', [1, 2, 3]],
] as const;

for (const [text, ids] of FILTERS) {
  test(`the filter “${text}” leaves ${ids.join(', ') || 'none'}`, () => {
    assert.deepEqual(
      filterSessions(SESSIONS, text, NOW).map(({ id }) => id),
      ids,
    );
  });
}

test('live sessions come first, then the latest; in a sorted column missing values come last', () => {
  const ids = (order: Parameters<typeof sortSessions>[1]): readonly number[] =>
    sortSessions(SESSIONS, order, NOW).map(({ id }) => id);
  assert.deepEqual(ids(undefined), [1, 3, 2]);
  const pausing = [session({ id: 1, lastAt: NOW - 30_000 }), session({ id: 2, state: 'live', lastAt: NOW })];
  assert.equal(sortSessions(pausing, undefined, NOW)[0]?.id, 1, 'a pause between two requests moves nothing');
  const told = [
    session({ id: 1, context: 5 }),
    session({ id: 2, context: null }),
    session({ id: 3, context: 9 }),
  ];
  for (const [isDescending, wanted] of [
    [true, [3, 1, 2]],
    [false, [1, 3, 2]],
  ] as const)
    assert.deepEqual(
      sortSessions(told, { key: 'context', isDescending }, NOW).map(({ id }) => id),
      wanted,
    );
  const first = nextSessionOrder(undefined, 'context');
  assert.deepEqual(nextSessionOrder(nextSessionOrder(first, 'context'), 'context'), undefined);
});

test('open and focused rows keep their place while the others move', () => {
  const hold = (before: readonly number[], wanted: readonly number[], ...held: readonly number[]) =>
    holdPlaces(before, wanted, (id) => held.includes(id));
  assert.deepEqual(hold([1, 2, 3], [3, 2, 1], 2), [3, 2, 1]);
  assert.deepEqual(hold([1, 2, 3], [4, 3, 2, 1], 1), [1, 4, 3, 2]);
  assert.deepEqual(hold([1, 2, 3], [3, 1], 3, 2), [1, 3]);
  assert.deepEqual(hold([], [2, 1], 1), [2, 1]);
  const once = hold([5, 1, 2, 3], [9, 3, 2, 1], 2, 3);
  assert.deepEqual(
    holdPlaces(once, [9, 3, 2, 1], (id) => id === 2 || id === 3),
    once,
  );
});

test('an address names a filter, a session, a thread and a turn', () => {
  const place = { filter: 'client:codex', session: 3, agent: 'a&b', turn: 40 };
  assert.deepEqual(parseSessionPlace(sessionHref(place)), place);
  assert.deepEqual(parseSessionPlace('#/sessions?session=x&turn=-1'), { filter: '' });
  const requests = sessionRequestsHref({ session: 3, agent: 'main', turn: 40 });
  assert.deepEqual(requestsSessionOf(requests), { filter: '', session: 3, agent: 'main', turn: 40 });
  for (const other of ['#/requests', '#/requests/7', '#/sessions?session=3'])
    assert.equal(requestsSessionOf(other), undefined, other);
});

const NESTED = session({
  id: 7,
  agents: [
    agent(),
    agent({ key: 'child', kind: 'agent', parent: 'top' }),
    agent({ key: 'top', kind: 'agent' }),
    agent({ key: 'x', kind: 'agent', parent: 'y' }),
    agent({ key: 'y', kind: 'agent', parent: 'x' }),
    agent({ key: 'helpers', kind: 'helpers' }),
  ],
});

function rowsOf(...open: readonly string[]): readonly TableRow[] {
  const turns = {
    turns: [
      turn({ turn: 1, prompt: tokens({ fresh: 10, cacheRead: 80, cacheWrite: 10, output: 5 }) }),
      turn({ turn: 2, prompt: tokens({ fresh: 10, cacheWrite: 90, output: 5 }), breaks: [GAP] }),
    ],
    older: null,
  };
  return tableRows([NESTED, session({ id: 8 })], new Set(open), new Map([[threadKey(7, 'main'), turns]]));
}

test('a session expands to its threads, agents below their parents, helpers last', () => {
  const rows = rowsOf('7');
  assert.deepEqual(
    rows.map(({ key, level }) => [key, level]),
    [
      ['7', 1],
      ['7/main', 2],
      ['7/top', 2],
      ['7/child', 3],
      ['7/x', 2],
      ['7/y', 2],
      ['7/helpers', 2],
      ['8', 1],
    ],
  );
});

test('a thread expands to its turns on a shared scale, with each cache break before its turn', () => {
  const rows = rowsOf('7', '7/main', '7/top');
  assert.deepEqual(
    rows.slice(1, 9).map(({ kind }) => kind),
    ['thread', 'scale', 'turn', 'break', 'turn', 'thread', 'no_turns', 'thread'],
  );
});

test('turn rows are reused while other parts of their session change', () => {
  const told = { turns: [turn({ turn: 1 }), turn({ turn: 2, breaks: [GAP] })], older: null };
  const open = new Set(['7', '7/main']);
  const list = (of: SessionView, view: TurnsView) =>
    tableRows([of], open, new Map([[threadKey(7, 'main'), view]]));
  const before = list(NESTED, told);
  const later = list({ ...NESTED, requests: 99 }, told);
  const anew = list(NESTED, structuredClone(told));
  const [first] = told.turns;
  const other = list(NESTED, {
    ...told,
    turns: [{ ...turn({ turn: 1 }), requests: 8 }, ...told.turns.slice(1)],
  });
  assert.ok(first !== undefined && first.requests !== 8);
  for (const [at, row] of before.entries()) {
    const rows = [later, anew, other].map((list_) => list_[at]);
    const same = rows.map((one) => one !== undefined && isSameRow(row, one));
    const isOfSession = row.kind === 'session' || row.kind === 'thread';
    assert.deepEqual(same, [!isOfSession, true, row.key !== '7/main/1'], row.key);
    if (row.parent === '7/main') assert.equal(rows[0], row, row.key);
  }
});

test('helpers expand to their requests on their own scale', () => {
  const turns = { turns: [turn({ turn: 1, requestIds: [5] }), turn({ turn: 2 })], older: null };
  const open = new Set(['7', '7/helpers']);
  const rows = tableRows([NESTED], open, new Map([[threadKey(7, 'helpers'), turns]]));
  const below = rows.filter(({ parent }) => parent === '7/helpers');
  assert.deepEqual(
    below.map(({ kind, key, level }) => [kind, key, level]),
    [
      ['scale', '7/helpers/scale', 3],
      ['turn', '7/helpers/1', 3],
      ['turn', '7/helpers/2', 3],
    ],
  );
  const at = rows.findIndex(({ key }) => key === '7/helpers/2');
  assert.deepEqual(keyStep(rows, at, { key: 'Enter', page: 3 }), {
    kind: 'requests',
    place: { session: 7, agent: 'helpers', turn: 2 },
  });
});

test('the title of a row names its owner', () => {
  assert.equal(sessionTitle(NESTED), 'Claude Code …7c41d9e0');
  assert.equal(sessionTitle(session({ session: null, name: 'OpenAI/JS 7.59.0' })), 'OpenAI/JS 7.59.0');
  assert.equal(threadTitle(agent(), NESTED), 'Turns of the main thread of Claude Code …7c41d9e0');
  const child = agent({ key: 'a4ac3da6cbbd610ff', kind: 'agent' });
  assert.equal(threadTitle(child, NESTED), 'Turns of agent …bbd610ff of Claude Code …7c41d9e0');
  const helpers = agent({ key: 'helpers', kind: 'helpers' });
  assert.equal(threadTitle(helpers, NESTED), 'Requests of the helpers of Claude Code …7c41d9e0');
});

test('keys move through the rows, expand, collapse and open the requests of a turn', () => {
  const rows = rowsOf('7', '7/main');
  const at = (key: string): number => rows.findIndex((row) => row.key === key);
  const step = (from: string, key: string) => keyStep(rows, at(from), { key, page: 3 });
  assert.deepEqual(step('', 'ArrowDown'), { kind: 'move', key: '7' });
  assert.deepEqual(step('7/main', 'ArrowDown'), { kind: 'move', key: '7/main/1' });
  assert.deepEqual(step('7/main/1', 'ArrowUp'), { kind: 'move', key: '7/main' });
  assert.deepEqual(step('7/main/1', 'ArrowLeft'), { kind: 'move', key: '7/main' });
  assert.deepEqual(step('7', 'ArrowRight'), { kind: 'move', key: '7/main' });
  assert.deepEqual(step('7/top', 'ArrowRight'), { kind: 'fold', row: rows[at('7/top')], isOpen: true });
  assert.deepEqual(step('7/main', 'ArrowLeft'), { kind: 'fold', row: rows[at('7/main')], isOpen: false });
  assert.deepEqual(step('8', 'Enter'), { kind: 'fold', row: rows[at('8')], isOpen: true });
  assert.deepEqual(step('8', 'ArrowDown'), undefined);
  assert.deepEqual(step('7/main', 'End'), { kind: 'move', key: '8' });
  assert.deepEqual(step('7/main/2', 'Enter'), {
    kind: 'requests',
    place: { session: 7, agent: 'main', turn: 2 },
  });
  assert.equal(step('8', 'x'), undefined);
});

test('states, names and times are shown in words', () => {
  assert.equal(formatSessionState({ state: 'idle', lastAt: NOW - 190_000 }, NOW), 'idle 3 min');
  assert.equal(formatSessionState({ state: 'idle', lastAt: NOW - 9000 }, NOW), 'idle 9 s');
  assert.equal(formatSessionState({ state: 'live', lastAt: NOW - HOUR }, NOW), 'live');
  assert.match(formatSessionState({ state: 'idle', lastAt: NOW - HOUR }, NOW), /^ended \d\d:\d\d$/u);
  assert.match(
    formatSessionState({ state: 'ended', lastAt: NOW - 30 * HOUR }, NOW),
    /^ended \d+ \w{3} \d\d:\d\d$/u,
  );
  assert.equal(shortId('15a932ed-7c41d9e0'), '…7c41d9e0');
  assert.equal(shortId('main'), 'main');
  assert.equal(modelNames(['claude-opus-4-8', 'claude-haiku-4-5-20251001']), 'claude-opus-4-8, haiku-4-5');
  assert.equal(formatAgents(NESTED), '4 agents');
  const mixed = session({ models: ['haiku', 'opus'], agents: [agent({ models: ['opus'] })] });
  assert.deepEqual(modelsOf(mixed), ['opus', 'haiku']);
  assert.equal(formatAgents(session()), '');
  assert.equal(
    formatTimeShares({ connect: 10, firstByte: 40, stream: 50 }),
    'connect 10%, first byte 40%, stream 50%',
  );
  assert.equal(formatTotal(13_140), '13.1 s');
  assert.equal(formatTotal(214_000), '214 s');
});
