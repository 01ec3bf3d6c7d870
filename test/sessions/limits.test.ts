import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codexEventWindows } from '../../src/sessions/limits/codex-limits.ts';
import { instant } from '../../src/sessions/limits/instant.ts';
import type { LimitReading } from '../../src/sessions/limits/limit-reading.ts';
import { NOW, SECS, type Headers, read, UNIFIED, CASES } from './limit-cases.ts';

/** Returns name, minutes, percentage used, and seconds until the reset. */
function shortly({ name, minutes, used, isBlocked, resetsAt }: LimitReading): readonly unknown[] {
  const percent = used === null ? null : Math.round(used * 1000) / 10;
  const fields = [name, minutes, percent, resetsAt === null ? null : (resetsAt - NOW) / 1000];
  return isBlocked ? [...fields, 'blocked'] : fields;
}

for (const { name, headers, status, windows } of CASES) {
  test(`limits: ${name}`, () => {
    assert.deepEqual(
      read(headers, status).windows.map((each) => shortly(each)),
      windows,
    );
  });
}

test('the end of a wait is read in every form that providers use', () => {
  const inSecs = (text: string): number | null => {
    const at = instant(text, NOW);
    return at === null ? null : (at - NOW) / 1000;
  };
  const forms = [
    '12ms',
    '7.66s',
    '1h2m3s',
    '2m59.56s',
    '1d',
    '30',
    '0.5',
    String(SECS + 9),
    String(NOW + 9000),
    '2026-11-28T12:00:09Z',
    'Sat, 28 Nov 2026 12:00:09 GMT',
    '',
    ' ',
    '-5',
    'NaN',
    'soon',
    '5x',
    'Infinity',
    '1e9',
  ];
  assert.deepEqual(forms.map(inSecs), [
    0.012,
    7.66,
    3723,
    179.56,
    86_400,
    30,
    0.5,
    9,
    9,
    9,
    9,
    ...Array.from({ length: 8 }, () => null),
  ]);
});

test('a requested wait in milliseconds takes precedence over seconds', () => {
  assert.equal(read({ 'Retry-After': '720' }, 429).retryAt, NOW + 720_000);
  assert.equal(read({ 'retry-after': '3', 'retry-after-ms': '2500' }, 429).retryAt, NOW + 2500);
  assert.equal(read({ server: 'x' }, 429).retryAt, null);
});

test('a WebSocket event gives the same limits as the headers', () => {
  const event = {
    type: 'codex.rate_limits',
    rate_limits: {
      allowed: false,
      limit_reached: true,
      primary: { used_percent: 100, window_minutes: 300, reset_at: SECS + 60, reset_after_seconds: 60 },
      secondary: { used_percent: -1, window_minutes: 10_080 },
    },
  };
  assert.deepEqual(
    codexEventWindows(event, NOW).map((each) => shortly(each)),
    [['5h', 300, 100, 60, 'blocked']],
  );
  assert.deepEqual(codexEventWindows({ rate_limits: 'x' }, NOW), []);
});

const EXTRA: readonly (readonly [string, Headers, ReturnType<typeof read>['extra'] | undefined])[] = [
  [
    'in use',
    { 'overage-status': 'allowed', 'overage-in-use': 'True', 'overage-utilization': '0.4' },
    { state: 'in_use', reason: null, used: 0.4, resetsAt: null },
  ],
  [
    'on, with its reset',
    { 'overage-status': 'allowed_warning', 'overage-in-use': 'false', 'overage-reset': String(SECS + 60) },
    { state: 'on', reason: null, used: null, resetsAt: NOW + 60_000 },
  ],
  [
    'off, and why',
    { 'overage-status': 'rejected', 'overage-disabled-reason': 'org_level_disabled' },
    { state: 'off', reason: 'org_level_disabled', used: null, resetsAt: null },
  ],
  ['off by its reason alone', { 'overage-disabled-reason': 'out_of_credits' }, off('out_of_credits')],
  ['a reason that is none', { 'overage-disabled-reason': '<b>\u0007</b> x' }, off(null)],
  ['a word that nobody knows', { 'overage-status': 'perhaps', 'overage-utilization': '0.1' }, undefined],
  ['numbers alone', { 'overage-utilization': '0.1' }, undefined],
  ['nothing', { '5h-utilization': '0.1' }, undefined],
];

function off(reason: string | null): ReturnType<typeof read>['extra'] {
  return { state: 'off', reason, used: null, resetsAt: null };
}

for (const [name, headers, expected] of EXTRA) {
  test(`extra usage in a response: ${name}`, () => {
    const whole = Object.entries(headers).map(([key, value]) => [`${UNIFIED}-${key}`, value] as const);
    assert.deepEqual(read(Object.fromEntries(whole)).extra, expected);
  });
}
