import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Accounts, ACCOUNTS_MOST } from '../../src/sessions/limits/accounts.ts';
import { answerLimits } from '../../src/sessions/limits/answer-limits.ts';
import { claudeWindows } from '../../src/sessions/limits/claude-limits.ts';
import { codexEventWindows } from '../../src/sessions/limits/codex-limits.ts';
import { instant } from '../../src/sessions/limits/instant.ts';
import { LimitBook, WINDOWS_MOST } from '../../src/sessions/limits/limit-book.ts';
import type { LimitReading } from '../../src/sessions/limits/limit-reading.ts';

const NOW = Date.UTC(2026, 10, 28, 12, 0, 0);
const SECS = NOW / 1000;

type Headers = Readonly<Record<string, string>>;

function read(headers: Headers, status = 200): ReturnType<typeof answerLimits> {
  const raw = Object.entries(headers).flat();
  return answerLimits(
    status,
    raw.map((text) => Buffer.from(text)),
    NOW,
  );
}

/** Name, minutes, what is used in percent, and when it is reset in seconds from now. */
function shortly({ name, minutes, used, isBlocked, resetsAt }: LimitReading): readonly unknown[] {
  const percent = used === null ? null : Math.round(used * 1000) / 10;
  const fields = [name, minutes, percent, resetsAt === null ? null : (resetsAt - NOW) / 1000];
  return isBlocked ? [...fields, 'blocked'] : fields;
}

const UNIFIED = 'Anthropic-RateLimit-Unified';

const CASES: readonly {
  readonly name: string;
  readonly headers: Headers;
  readonly status?: number;
  readonly windows: readonly (readonly unknown[])[];
}[] = [
  {
    name: 'a Claude subscription: fractions, seconds since 1970, and overage is no window',
    headers: {
      [`${UNIFIED}-Status`]: 'allowed',
      [`${UNIFIED}-5h-Utilization`]: '0.82',
      [`${UNIFIED}-5h-Reset`]: String(SECS + 4800),
      [`${UNIFIED}-5h-Status`]: 'allowed_warning',
      [`${UNIFIED}-7d-Utilization`]: '1.07',
      [`${UNIFIED}-7d-Reset`]: String(SECS + 90_000),
      [`${UNIFIED}-7d_opus-Utilization`]: '0.39',
      [`${UNIFIED}-Reset`]: String(SECS + 4800),
      [`${UNIFIED}-Overage-Status`]: 'rejected',
      [`${UNIFIED}-Overage-Utilization`]: '0.5',
      [`${UNIFIED}-Fallback-Percentage`]: '0.5',
      [`${UNIFIED}-Representative-Claim`]: 'five_hour',
    },
    windows: [
      ['5h', 300, 82, 4800],
      ['7d', 10_080, 107, 90_000],
      ['7d_opus', 10_080, 39, null],
    ],
  },
  {
    name: 'a 429 of a subscription: the claim names the window that refuses',
    status: 429,
    headers: {
      [`${UNIFIED}-status`]: 'rejected',
      [`${UNIFIED}-representative-claim`]: 'five_hour',
      [`${UNIFIED}-5h-utilization`]: '1',
      [`${UNIFIED}-5h-reset`]: String(SECS + 60),
      [`${UNIFIED}-7d-utilization`]: '0.4',
      [`${UNIFIED}-7d_sonnet-status`]: 'rejected',
    },
    windows: [
      ['5h', 300, 100, 60, 'blocked'],
      ['7d', 10_080, 40, null],
      ['7d_sonnet', 10_080, null, null, 'blocked'],
    ],
  },
  {
    name: 'with extra usage in use nothing is blocked',
    headers: {
      [`${UNIFIED}-status`]: 'allowed',
      [`${UNIFIED}-overage-in-use`]: 'true',
      [`${UNIFIED}-5h-status`]: 'rejected',
      [`${UNIFIED}-5h-utilization`]: '1.2',
    },
    windows: [['5h', 300, 120, null]],
  },
  {
    name: 'what is no number is refused field by field',
    headers: {
      [`${UNIFIED}-5h-utilization`]: 'NaN',
      [`${UNIFIED}-7d-utilization`]: '-0.5',
      [`${UNIFIED}-7d_opus-utilization`]: '0.25',
      [`${UNIFIED}-7d_opus-reset`]: '-3',
      [`${UNIFIED}-7d_oi-utilization`]: '',
    },
    windows: [['7d_opus', 10_080, 25, null]],
  },
  {
    name: 'an Anthropic API key: what remains, and RFC 3339',
    headers: {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-28T12:00:30Z',
      'anthropic-ratelimit-input-tokens-limit': '40000',
      'anthropic-ratelimit-input-tokens-remaining': '4000',
      'anthropic-ratelimit-output-tokens-limit': '0',
      'anthropic-ratelimit-output-tokens-remaining': '0',
    },
    windows: [
      ['requests', 1, 2, 30],
      ['input-tokens', 1, 90, null],
    ],
  },
  {
    name: 'an OpenAI API key: durations',
    headers: {
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-limit-tokens': '30000',
      'x-ratelimit-remaining-tokens': '3000',
      'x-ratelimit-reset-tokens': '6m0s',
    },
    windows: [
      ['requests', null, 0.2, 0.12],
      ['tokens', null, 90, 360],
    ],
  },
  {
    name: 'Cerebras and Mistral: the name tells the window',
    headers: {
      'x-ratelimit-limit-requests-day': '1000',
      'x-ratelimit-remaining-requests-day': '250',
      'x-ratelimit-reset-requests-day': '33011.5',
      'x-ratelimit-limit-tokens-minute': '60000',
      'x-ratelimit-remaining-tokens-minute': '0',
      'x-ratelimit-tokens-query-cost': '1200',
    },
    status: 429,
    windows: [
      ['requests-day', 1440, 75, 33_011.5],
      ['tokens-minute', 1, 100, null, 'blocked'],
    ],
  },
  {
    name: 'OpenRouter: milliseconds since 1970, and no name',
    headers: {
      'X-RateLimit-Limit': '20',
      'X-RateLimit-Remaining': '5',
      'X-RateLimit-Reset': String(NOW + 7000),
    },
    windows: [['requests', null, 75, 7]],
  },
  {
    name: 'a ChatGPT login: a primary window of a week and a secondary one of 0 minutes',
    headers: {
      'x-codex-plan-type': 'pro',
      'x-codex-primary-used-percent': '29.5',
      'x-codex-primary-window-minutes': '10080',
      'x-codex-primary-reset-at': String(SECS + 600),
      'x-codex-secondary-used-percent': '0',
      'x-codex-secondary-window-minutes': '0',
      'x-codex-secondary-reset-at': '',
    },
    windows: [['7d', 10_080, 29.5, 600]],
  },
  {
    name: 'a ChatGPT login at its limit, with a family of its own',
    status: 429,
    headers: {
      'x-codex-primary-used-percent': '100',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': '',
      'x-codex-primary-reset-after-seconds': '90',
      'x-codex-rate-limit-reached-type': 'primary',
      'x-codex-bengalfox-primary-used-percent': '12',
      'x-codex-bengalfox-primary-window-minutes': '300',
      'x-codex-bengalfox-limit-name': 'Spark',
      'x-codex-other-secondary-used-percent': '1',
    },
    windows: [
      ['5h', 300, 100, 90, 'blocked'],
      ['5h_Spark', 300, 12, null],
      ['secondary_other', null, 1, null],
    ],
  },
  {
    name: 'an answer without limits, with headers of the same letters',
    headers: {
      'access-control-allow-origin': '*',
      'x-request-id': 'r',
      age: '1',
      'x-ratelimit-policy': '5;w=1',
    },
    windows: [],
  },
  {
    name: 'values and names that are far too long',
    headers: {
      [`${UNIFIED}-5h-utilization`]: '0'.repeat(5000),
      [`${UNIFIED}-${'9'.repeat(500)}h-utilization`]: '0.5',
    },
    windows: [],
  },
];

for (const { name, headers, status, windows } of CASES) {
  test(`limits: ${name}`, () => {
    assert.deepEqual(
      read(headers, status).windows.map((each) => shortly(each)),
      windows,
    );
  });
}

test('the end of a wait, in every form that providers use', () => {
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

test('a wait that a provider asks for: milliseconds before seconds', () => {
  assert.equal(read({ 'Retry-After': '720' }, 429).retryAt, NOW + 720_000);
  assert.equal(read({ 'retry-after': '3', 'retry-after-ms': '2500' }, 429).retryAt, NOW + 2500);
  assert.equal(read({ server: 'x' }, 429).retryAt, null);
});

test('the event of a WebSocket says the same as the headers', () => {
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

function window(name: string, more: Partial<LimitReading> = {}): LimitReading {
  return {
    name,
    minutes: 300,
    used: 0.5,
    isBlocked: false,
    resetsAt: NOW + 60_000,
    isShort: false,
    ...more,
  };
}

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
  test(`extra usage of an answer: ${name}`, () => {
    const whole = Object.entries(headers).map(([key, value]) => [`${UNIFIED}-${key}`, value] as const);
    assert.deepEqual(read(Object.fromEntries(whole)).extra, expected);
  });
}

test('extra usage is kept for its account alone, until it is told otherwise', () => {
  const book = new LimitBook();
  const on = { state: 'on', reason: null, used: 0.1, resetsAt: null } as const;
  book.read('anthropic', ADA, { windows: [window('5h')], extra: on, now: NOW });
  const { revision } = book;
  book.read('anthropic', ADA, { windows: [], extra: on, now: NOW + 500 });
  assert.equal(book.revision, revision, 'the same reading is no news within a second');
  const other = { id: undefined, credential: 'other' };
  book.read('anthropic', other, { windows: [window('5h')], now: NOW });
  book.read('anthropic', ADA, { windows: [window('7d')], now: NOW + 2000 });
  assert.deepEqual(
    book.windows(NOW).map(({ account, name, extra }) => [account, name, extra]),
    [
      [1, '5h', { ...on, asOf: NOW }],
      [1, '7d', { ...on, asOf: NOW }],
      [2, '5h', undefined],
    ],
  );
  book.read('anthropic', ADA, { windows: [], extra: { ...on, state: 'in_use' }, now: NOW + 600 });
  assert.equal(book.windows(NOW)[0]?.extra?.state, 'in_use');
});

const ADA = { id: undefined, credential: 'ada' };

test('a window that an answer does not name stays, and the same reset is the same to the second', () => {
  const book = new LimitBook();
  book.read('anthropic', ADA, { windows: [window('5h'), window('7d_opus')], now: NOW });
  book.read('anthropic', ADA, {
    windows: [window('5h', { used: 0.6, resetsAt: NOW + 61_000 })],
    now: NOW + 2000,
  });
  assert.deepEqual(
    book
      .windows(NOW)
      .map(({ name, used, resetsAt, asOf, account, isOneOfMany }) => [
        name,
        used,
        (resetsAt ?? 0) - NOW,
        asOf - NOW,
        account,
        isOneOfMany,
      ]),
    [
      ['5h', 0.6, 60_000, 2000, 1, false],
      ['7d_opus', 0.5, 60_000, 0, 1, false],
    ],
  );
  const { revision } = book;
  book.read('anthropic', ADA, { windows: [window('5h', { used: 0.6 })], now: NOW + 2500 });
  assert.equal(book.revision, revision, 'the same reading is no news within a second');
  book.read('anthropic', ADA, { windows: [window('5h', { resetsAt: NOW + 66_000 })], now: NOW + 2600 });
  assert.equal(book.windows(NOW)[0]?.resetsAt, NOW + 66_000, 'more than 5 s is another reset');
});

test('windows of minutes are kept, and shown where little is left or requests are refused', () => {
  const book = new LimitBook();
  const windows = [
    window('a', { isShort: true, used: 0.8 }),
    window('b', { isShort: true, used: 0.81 }),
    window('c', { isShort: true, used: 0.1, isBlocked: true }),
  ];
  book.read('openai', ADA, { windows, now: NOW });
  assert.deepEqual(
    book.windows(NOW).map(({ name }) => name),
    ['b', 'c'],
  );
  book.read('openai', ADA, { windows: [window('a', { isShort: true, used: 0.9 })], now: NOW + 1 });
  assert.equal(book.windows(NOW).length, 3);
});

test('accounts are told apart by their id, else by what they pay with, and keep their number when they are named', () => {
  const book = new LimitBook();
  const seen = (credential: string, id?: string): void =>
    book.read('anthropic', { id, credential }, { windows: [window('5h')], now: NOW });
  const numbers = (): readonly number[] => book.windows(NOW).map(({ account }) => account);
  seen('token-1');
  assert.deepEqual(numbers(), [1]);
  seen('token-1', 'org-a');
  seen('token-2', 'org-a');
  assert.deepEqual(numbers(), [1], 'a token that was renewed is the same account');
  seen('token-3');
  assert.deepEqual(numbers(), [1, 2]);
  assert.ok(book.windows(NOW).every(({ isOneOfMany }) => isOneOfMany));
  seen('token-3', 'org-a');
  assert.deepEqual(numbers(), [1], 'the second one was the first all along');
  seen('token-3', 'org-b');
  assert.deepEqual(numbers(), [1, 2], 'one login may go to another organization');
  book.read('openai', ADA, { windows: [window('7d')], now: NOW });
  assert.equal(book.windows(NOW).at(-1)?.account, 1, 'each provider counts from 1');
});

test('a digest is the same for the same credential, however many came between, and says nothing of it', () => {
  const accounts = new Accounts();
  const credentials = Array.from({ length: 200 }, (_, at) => `sk-ant-${at}`);
  const long = 'x'.repeat(70_000);
  const first = [...credentials, long].map((one) => accounts.digest(one));
  assert.equal(new Set(first).size, 201);
  assert.deepEqual(
    [...credentials, long].map((one) => accounts.digest(one)),
    first,
  );
  assert.notEqual(new Accounts().digest('sk-ant-0'), first[0], 'another process has others');
  assert.ok(!inspect(accounts, { depth: 9, showHidden: true }).includes('sk-ant-'), 'not even when printed');
  assert.ok(!JSON.stringify(accounts).includes('sk-ant-'));
});

test('accounts and windows have a bound', () => {
  const book = new LimitBook();
  for (let at = 0; at < 100; at += 1) {
    book.read('openai', { id: undefined, credential: `c${at}` }, { windows: [window('5h')], now: NOW });
    book.read('anthropic', ADA, { windows: [window(`w${at}`)], now: NOW });
  }
  const of = (provider: string): number =>
    book.windows(NOW).filter((one) => one.provider === provider).length;
  assert.equal(of('openai'), ACCOUNTS_MOST);
  assert.equal(of('anthropic'), WINDOWS_MOST);
});

test('a refusal that names its window alone blocks that window until the reset', () => {
  const headers = new Map([
    ['anthropic-ratelimit-unified-status', 'rejected'],
    ['anthropic-ratelimit-unified-reset', String(NOW / 1000 + 3600)],
    ['anthropic-ratelimit-unified-representative-claim', 'five_hour'],
  ]);
  const [blocked, ...more] = claudeWindows({ headers, status: 429, now: NOW });
  assert.deepEqual(
    [blocked?.name, blocked?.isBlocked, blocked?.used, blocked?.resetsAt, more.length],
    ['5h', true, null, NOW + 3_600_000, 0],
  );
});

test('a limit of a minute whose end nobody told is over after that minute', () => {
  const book = new LimitBook();
  const minute = { name: 'req', minutes: 1, used: 1, isBlocked: true, resetsAt: null, isShort: true };
  book.read('mistral', ADA, { windows: [minute], now: NOW });
  assert.equal(book.windows(NOW + 59_000)[0]?.isBlocked, true);
  assert.deepEqual(book.windows(NOW + 61_000), []);
});
