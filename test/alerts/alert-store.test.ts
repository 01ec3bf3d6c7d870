import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertSession, CacheBreak } from '../../src/contract/sessions.ts';
import { AlertStore, type AlertFacts } from '../../src/alerts/alert-store.ts';
import type { Reachability } from '../../src/contract/health.ts';
import type { LimitWindow } from '../../src/contract/limits.ts';

const NOW = Date.UTC(2026, 10, 28, 12);
const MINUTE = 60_000;
const ALL_ON = { limits: true, sessions: true, providers: true, cacheBreaks: true };

function factsWith(parts: Partial<AlertFacts>): AlertFacts {
  return { settings: ALL_ON, now: NOW, nowMs: 0, limits: [], sessions: [], pools: [], ...parts };
}

function windowWith(parts: Partial<LimitWindow>): LimitWindow {
  return {
    provider: 'anthropic',
    account: 1,
    isOneOfMany: false,
    name: '5h',
    minutes: 300,
    used: 0,
    isBlocked: false,
    resetsAt: NOW + 90 * MINUTE,
    asOf: NOW,
    ...parts,
  };
}

function sessionWith(parts: Partial<AlertSession>, mainBreak: CacheBreak | null = null): AlertSession {
  return { id: 1, name: 'Claude Code', state: 'idle', trouble: null, mainBreak, ...parts };
}

const BREAK: CacheBreak = {
  kind: 'break',
  isFull: true,
  readable: 212_000,
  read: 0,
  written: 212_000,
  cause: { kind: 'unknown' },
  openedConnection: null,
  at: NOW,
};

/** Changes that one store reports for each of these facts in turn: `+` raised, `-` cleared. */
function told(steps: readonly Partial<AlertFacts>[]): readonly string[] {
  const store = new AlertStore();
  return steps.map((step) => {
    const { raised, cleared } = store.look(factsWith(step));
    return [...raised.map(({ key }) => `+${key}`), ...cleared.map(({ key }) => `-${key}`)].join(' ');
  });
}

const CLAUDE = 'limits anthropic 1 5h';

test('a window raises an alert at 80 %, at 95 % and when it is blocked, once each until it resets', () => {
  const cases: readonly [
    what: string,
    windows: readonly Partial<LimitWindow>[],
    expected: readonly string[],
  ][] = [
    [
      'on its way up',
      [{ used: 0.79 }, { used: 0.8 }, { used: 0.9 }, { used: 0.95 }, { used: 0.99 }],
      ['', `+${CLAUDE}`, '', `+${CLAUDE}`, ''],
    ],
    [
      'blocked',
      [{ used: 0.5 }, { isBlocked: true, used: null }, { isBlocked: true, used: 1 }],
      ['', `+${CLAUDE}`, ''],
    ],
    [
      'trembling about the threshold',
      [{ used: 0.8 }, { used: 0.79 }, { used: 0.81 }, { used: 0.76 }],
      [`+${CLAUDE}`, '', '', ''],
    ],
    [
      'clearly below it',
      [{ used: 0.8 }, { used: 0.7 }, { used: 0.8 }],
      [`+${CLAUDE}`, `-${CLAUDE}`, `+${CLAUDE}`],
    ],
    ['past its reset', [{ used: 0.9 }, { used: 0.9, resetsAt: NOW }], [`+${CLAUDE}`, `-${CLAUDE}`]],
    [
      'a reset that is a second off',
      [{ used: 0.9 }, { used: 0.9, resetsAt: NOW + 90 * MINUTE + 1000 }],
      [`+${CLAUDE}`, ''],
    ],
    ['of a minute', [{ used: 0.99, minutes: 1 }], ['']],
    ['of nobody knows how long', [{ used: 0.99, minutes: null }], ['']],
  ];
  for (const [what, windows, expected] of cases)
    assert.deepEqual(told(windows.map((window) => ({ limits: [windowWith(window)] }))), expected, what);
});

test('each window of each account raises its own alert', () => {
  const limits = [
    windowWith({ used: 0.9 }),
    windowWith({ used: 0.9, account: 2 }),
    windowWith({ used: 0.9, name: '7d_opus', minutes: 10_080 }),
  ];
  assert.deepEqual(told([{ limits }]), [`+${CLAUDE} +limits anthropic 2 5h +limits anthropic 1 7d_opus`]);
});

test('a session in trouble alerts once, again when it has to wait, and the next response clears it', () => {
  const fails = sessionWith({ trouble: { failures: 3, retryAt: null } });
  const waits = sessionWith({ trouble: { failures: 4, retryAt: NOW + 12 * MINUTE } });
  const steps = [fails, fails, waits, fails, sessionWith({})].map((session) => ({ sessions: [session] }));
  assert.deepEqual(told(steps), ['+sessions 1', '', '+sessions 1', '', '-sessions 1']);
  const [alert] = new AlertStore().look(factsWith({ sessions: [waits] })).raised;
  assert.equal(
    `${alert?.title}: ${alert?.body}`,
    'Claude Code has to wait: Its provider asks it to wait 12 min.',
  );
  assert.doesNotMatch(JSON.stringify(alert), /secret-session-id/u);
});

test('a session that keeps failing raises one alert in ten minutes', () => {
  const waits = sessionWith({ trouble: { failures: 1, retryAt: NOW + 60 * MINUTE } });
  const at = (minutes: number, session: AlertSession): Partial<AlertFacts> => ({
    now: NOW + minutes * MINUTE,
    sessions: [session],
  });
  const fine = sessionWith({});
  assert.deepEqual(
    told([at(0, waits), at(2, fine), at(3, waits), at(5, fine), at(14, fine), at(15, waits)]),
    ['+sessions 1', '-sessions 1', '', '-sessions 1', '', '+sessions 1'],
  );
});

test('a provider raises an alert once it has failed for a minute', () => {
  const failing: Reachability = {
    kind: 'failing',
    code: 'connect_failed',
    message: 'No answer.',
    sinceMs: 0,
  };
  const poolWith = (reachability: Reachability, enabled = true): AlertFacts['pools'] => [
    {
      provider: 'openai',
      enabled,
      health: { reachability, recent: { errors: 0, resets: 0, timeouts: 0, staleReplaced: 0 } },
    },
  ];
  assert.deepEqual(
    told([
      { pools: poolWith(failing), nowMs: MINUTE - 1 },
      { pools: poolWith(failing), nowMs: MINUTE },
      { pools: poolWith(failing), nowMs: 2 * MINUTE },
      { pools: poolWith({ kind: 'reachable' }), nowMs: 3 * MINUTE },
      { pools: poolWith(failing, false), nowMs: 4 * MINUTE },
    ]),
    ['', '+providers openai', '', '-providers openai', ''],
  );
});

test('a full cache break of 50,000 tokens on the main thread alerts at most once in ten minutes', () => {
  const at = (minutes: number, one: Partial<CacheBreak>): Partial<AlertFacts> => ({
    now: NOW + minutes * MINUTE,
    sessions: [sessionWith({}, { ...BREAK, ...one })],
  });
  const key = (minutes: number): string => `cacheBreaks 1 ${NOW + minutes * MINUTE}`;
  assert.deepEqual(
    told([at(0, {}), at(1, {}), at(5, { at: NOW + 5 * MINUTE }), at(11, { at: NOW + 11 * MINUTE })]),
    [`+${key(0)}`, '', '', `+${key(11)} -${key(0)}`],
  );
  for (const one of [
    { isFull: false },
    { readable: 49_999 },
    { kind: 'compacted', cause: { kind: 'compacted', from: 212_000, to: 31_000 } },
    { kind: 'miss' },
  ] as const)
    assert.deepEqual(told([at(0, one)]), [''], JSON.stringify(one));
});

test('alerts that are switched off are not raised, and switching them off clears active ones', () => {
  const facts = {
    limits: [windowWith({ used: 0.9 })],
    sessions: [sessionWith({ trouble: { failures: 3, retryAt: null } }, BREAK)],
  };
  const off = { limits: false, sessions: false, providers: false, cacheBreaks: false };
  assert.deepEqual(told([{ ...facts, settings: off }]), ['']);
  assert.deepEqual(
    told([facts, { ...facts, settings: off }]).map((text) => text.replaceAll(/[^+-]/gu, '')),
    ['+++', '---'],
  );
});
