import assert from 'node:assert/strict';
import { test } from 'node:test';
import { navigationCounts } from '../../../renderer/frame/navigation-counts.ts';
import { formatProxy, formatProxyStatus, tryCommand } from '../../../renderer/proxy/format-proxy.ts';
import type { Finding } from '../../../src/contract/settings/finding.ts';
import type { PoolView, Status } from '../../../src/contract/status.ts';
import { view } from '../settings-form/settings-support.ts';

test('each state of the listener has a word, an address and an action', () => {
  const words = (state: Parameters<typeof formatProxy>[0]) => {
    const { word, detail, action } = formatProxy(state);
    return [word, detail, action];
  };
  const local = { host: '127.0.0.1', port: 8081 };
  assert.deepEqual(words({ kind: 'running', ...local }), ['Running', '127.0.0.1:8081', 'stop']);
  assert.deepEqual(words({ kind: 'running', host: '::1', port: 80 }), ['Running', '[::1]:80', 'stop']);
  assert.deepEqual(words({ kind: 'stopped' }), ['Stopped', 'takes no requests', 'start']);
  const wait = { requests: 1, leftSecs: 8, isQuitting: false };
  const waiting = 'Waiting for 1 request, up to 8 s';
  assert.deepEqual(words({ kind: 'stopping', wait }), ['Stopping', waiting, 'stop_now']);
  const quitting = { ...wait, isQuitting: true };
  assert.deepEqual(words({ kind: 'stopping', wait: quitting }), ['Quitting', waiting, 'stop_now']);
  assert.equal(formatProxy({ kind: 'stopping', wait }).spoken, 'Waiting for 1 request');
  assert.deepEqual(words({ kind: 'failed', message: 'port taken' }), [
    'Not listening',
    'port taken',
    'start',
  ]);
  assert.deepEqual(words(undefined), ['Connecting', 'to LunaRoute', undefined]);
});

test('trouble changes the colour of a running proxy', () => {
  const proxy = { kind: 'running', host: '127.0.0.1', port: 8081 } as const;
  assert.equal(formatProxyStatus({ proxy, trouble: null }, false).tone, 'green');
  assert.equal(formatProxyStatus({ proxy, trouble: 'openai cannot be reached' }, false).tone, 'amber');
  assert.equal(formatProxyStatus({ proxy: { kind: 'stopped' }, trouble: 'x' }, false).tone, 'grey');
  const lost = formatProxyStatus({ proxy, trouble: 'openai cannot be reached' }, true);
  assert.deepEqual([lost.tone, lost.word, lost.action], ['grey', 'No answer', undefined]);
});

test('the command to try uses an address that clients can connect to', () => {
  assert.equal(
    tryCommand({ kind: 'running', host: '0.0.0.0', port: 9 }),
    'ANTHROPIC_BASE_URL=http://127.0.0.1:9 claude',
  );
  assert.equal(
    tryCommand({ kind: 'running', host: '::', port: 9 }),
    'ANTHROPIC_BASE_URL=http://[::1]:9 claude',
  );
});

test('pages count their items, and problems are counted on the page they belong to', () => {
  const finding = (key: string, level: Finding['level'] = 'error'): Finding => ({
    level,
    code: 'invalid_value',
    message: '',
    at: '',
    key,
  });
  // Only these fields are read.
  const pools = new Map([['openai', { stats: { open: 8 } } as PoolView]]);
  const status = { inFlight: 3 } as Status;
  const findings = [finding('providers.a.b'), finding('port'), finding('host'), finding('x', 'warning')];
  const counts = navigationCounts(status, pools, view({ findings }));
  assert.deepEqual(
    Object.entries(counts).map(([page, { value, noun, isProblem }]) => [page, `${value} ${noun}`, isProblem]),
    [
      ['connections', '8 open', false],
      ['requests', '3 in progress', false],
      ['providers', '1 problem', true],
      ['settings', '2 problems', true],
    ],
  );
  assert.deepEqual(navigationCounts(undefined, new Map(), undefined), {});
});
