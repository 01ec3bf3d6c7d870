import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Accounts, MAX_ACCOUNTS } from '../../src/sessions/limits/accounts.ts';
import { claudeWindows } from '../../src/sessions/limits/claude-limits.ts';
import { LimitStore, MAX_WINDOWS } from '../../src/sessions/limits/limit-store.ts';
import { NOW, window } from './limit-cases.ts';

test('extra usage belongs to its account and is kept until it changes', () => {
  const store = new LimitStore();
  const on = { state: 'on', reason: null, used: 0.1, resetsAt: null } as const;
  store.read('anthropic', ADA, { windows: [window('5h')], extra: on, now: NOW });
  const { revision } = store;
  store.read('anthropic', ADA, { windows: [], extra: on, now: NOW + 500 });
  assert.equal(store.revision, revision, 'the same reading is no news within a second');
  const other = { id: undefined, credential: 'other' };
  store.read('anthropic', other, { windows: [window('5h')], now: NOW });
  store.read('anthropic', ADA, { windows: [window('7d')], now: NOW + 2000 });
  assert.deepEqual(
    store.windows(NOW).map(({ account, name, extra }) => [account, name, extra]),
    [
      [1, '5h', { ...on, asOf: NOW }],
      [1, '7d', { ...on, asOf: NOW }],
      [2, '5h', undefined],
    ],
  );
  store.read('anthropic', ADA, { windows: [], extra: { ...on, state: 'in_use' }, now: NOW + 600 });
  assert.equal(store.windows(NOW)[0]?.extra?.state, 'in_use');
});

const ADA = { id: undefined, credential: 'ada' };

test('a window missing from a response is kept, and reset times a few seconds apart count as the same', () => {
  const store = new LimitStore();
  store.read('anthropic', ADA, { windows: [window('5h'), window('7d_opus')], now: NOW });
  store.read('anthropic', ADA, {
    windows: [window('5h', { used: 0.6, resetsAt: NOW + 61_000 })],
    now: NOW + 2000,
  });
  assert.deepEqual(
    store
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
  const { revision } = store;
  store.read('anthropic', ADA, { windows: [window('5h', { used: 0.6 })], now: NOW + 2500 });
  assert.equal(store.revision, revision, 'the same reading is no news within a second');
  store.read('anthropic', ADA, { windows: [window('5h', { resetsAt: NOW + 66_000 })], now: NOW + 2600 });
  assert.equal(store.windows(NOW)[0]?.resetsAt, NOW + 66_000, 'more than 5 s is another reset');
});

test('minute windows are kept and shown when nearly used up or refusing requests', () => {
  const store = new LimitStore();
  const windows = [
    window('a', { isShort: true, used: 0.8 }),
    window('b', { isShort: true, used: 0.81 }),
    window('c', { isShort: true, used: 0.1, isBlocked: true }),
  ];
  store.read('openai', ADA, { windows, now: NOW });
  assert.deepEqual(
    store.windows(NOW).map(({ name }) => name),
    ['b', 'c'],
  );
  store.read('openai', ADA, { windows: [window('a', { isShort: true, used: 0.9 })], now: NOW + 1 });
  assert.equal(store.windows(NOW).length, 3);
});

test('accounts are told apart by id, else by credential, and keep their number once the id is known', () => {
  const store = new LimitStore();
  const seen = (credential: string, id?: string): void =>
    store.read('anthropic', { id, credential }, { windows: [window('5h')], now: NOW });
  const numbers = (): readonly number[] => store.windows(NOW).map(({ account }) => account);
  seen('token-1');
  assert.deepEqual(numbers(), [1]);
  seen('token-1', 'org-a');
  seen('token-2', 'org-a');
  assert.deepEqual(numbers(), [1], 'a token that was renewed is the same account');
  seen('token-3');
  assert.deepEqual(numbers(), [1, 2]);
  assert.ok(store.windows(NOW).every(({ isOneOfMany }) => isOneOfMany));
  seen('token-3', 'org-a');
  assert.deepEqual(numbers(), [1], 'the second one was the first all along');
  seen('token-3', 'org-b');
  assert.deepEqual(numbers(), [1, 2], 'one login may go to another organization');
  store.read('openai', ADA, { windows: [window('7d')], now: NOW });
  assert.equal(store.windows(NOW).at(-1)?.account, 1, 'each provider counts from 1');
});

test('a digest is stable for a credential, however many come between, and does not reveal it', () => {
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

test('accounts and windows are limited in number', () => {
  const store = new LimitStore();
  for (let at = 0; at < 100; at += 1) {
    store.read('openai', { id: undefined, credential: `c${at}` }, { windows: [window('5h')], now: NOW });
    store.read('anthropic', ADA, { windows: [window(`w${at}`)], now: NOW });
  }
  const of = (provider: string): number =>
    store.windows(NOW).filter((one) => one.provider === provider).length;
  assert.equal(of('openai'), MAX_ACCOUNTS);
  assert.equal(of('anthropic'), MAX_WINDOWS);
});

test('a refusal that names one window blocks only that window until its reset', () => {
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

test('a minute limit without a known end is over after a minute', () => {
  const store = new LimitStore();
  const minute = { name: 'req', minutes: 1, used: 1, isBlocked: true, resetsAt: null, isShort: true };
  store.read('mistral', ADA, { windows: [minute], now: NOW });
  assert.equal(store.windows(NOW + 59_000)[0]?.isBlocked, true);
  assert.deepEqual(store.windows(NOW + 61_000), []);
});
