import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Restart } from '../../src/contract/settings/effective.ts';
import { type KeptValue, keptLines } from '../../src/report/kept-text.ts';
import { onOneLine, printable } from '../../src/report/safe-text.ts';
import { placeText, sourceText, valueText } from '../../src/report/setting-text.ts';

test('a source is described in a few words', () => {
  const restart: Restart = { kind: 'refused' };
  const at = '/home/ada/config.yaml:3:15';
  assert.equal(sourceText({ kind: 'default' }), 'default');
  assert.equal(sourceText({ kind: 'file', path: '/home/ada/config.yaml', line: 3 }), 'config.yaml:3');
  assert.equal(sourceText({ kind: 'env', name: 'PORT', from: 'process' }), 'PORT');
  assert.equal(sourceText({ kind: 'env', name: 'PORT', from: 'login_shell' }), 'PORT (login shell)');
  assert.equal(sourceText({ kind: 'keystore' }), 'key store');
  assert.equal(sourceText({ kind: 'system', asked: 0 }), 'system proxy settings');
  assert.equal(sourceText({ kind: 'loopback' }), 'loopback address');
  assert.equal(sourceText({ kind: 'flag', name: '--port' }), '--port');
  assert.equal(sourceText({ kind: 'kept', at, since: 0, restart }), 'kept, config.yaml:3 is invalid');
  assert.equal(sourceText({ kind: 'refused', at }), 'refused, config.yaml:3');
  assert.equal(
    sourceText({ kind: 'refused', at: 'LUNAROUTE_PROXY_TOKEN' }),
    'refused, LUNAROUTE_PROXY_TOKEN',
  );
});

test('a location is shown without its folder, also on Windows', () => {
  assert.equal(placeText(String.raw`C:\Users\ada\config.yaml:3:15`), 'config.yaml:3:15');
  assert.equal(placeText('/home/ada/a:1/config.yaml:12'), 'config.yaml:12');
  assert.equal(placeText('/home/ada/config.yaml'), '/home/ada/config.yaml');
  assert.equal(placeText('--port'), '--port');
});

test('a value is shown with the unit of its setting', () => {
  assert.equal(valueText('providers.openai.http_client.timeout_secs', 600), '600 s');
  assert.equal(valueText('providers.openai.http_client.max_retries', 3), '3');
  assert.equal(valueText('providers.openai.http_client.retry_statuses', [503, 529]), '503, 529');
  assert.equal(valueText('port', 8081), '8081');
  assert.equal(valueText('ui.enabled', true), 'true');
  assert.equal(valueText('allowed_hosts', []), 'none');
  assert.equal(valueText('proxy_token', null), 'none');
});

test('no value can move the cursor of the terminal', () => {
  assert.equal(valueText('host', 'a\u001b[2J\nb'), String.raw`a\u001b[2J\u000ab`);
  // Some terminals treat this single character as ESC and [.
  assert.equal(onOneLine('\u009b2J'), String.raw`\u009b2J`);
  assert.equal(printable('a\n\tb\r'), 'a\n\tb\\u000d');
});

test('each kept value is shown with the effect of a restart', () => {
  const kept = (key: string, restart: Restart, at = '/home/ada/config.yaml:3:15'): KeptValue => ({
    key,
    value: key.endsWith('secs') ? 300 : 'a value',
    at,
    since: 0,
    restart,
  });
  const lines = keptLines({
    pid: 4711,
    kept: [
      kept('providers.openai.base_url', { kind: 'refused' }),
      kept('routing.rules', { kind: 'refused' }),
      kept('proxy_token', { kind: 'refused' }, 'LUNAROUTE_PROXY_TOKEN'),
      kept('providers.openai.http_client.timeout_secs', { kind: 'value', value: 600 }),
      kept('host', { kind: 'no_start' }, '/home/ada/config.yaml'),
    ],
  });
  assert.deepEqual(lines, [
    'Process 4711 keeps: providers.openai.base_url = a value (config.yaml:3:15 is invalid; a restart would refuse this provider)',
    'Process 4711 keeps: routing.rules = a value (config.yaml:3:15 is invalid; a restart would refuse requests without a prefix)',
    'Process 4711 keeps: proxy_token = a value (LUNAROUTE_PROXY_TOKEN is invalid; after a restart the proxy would not listen)',
    'Process 4711 keeps: providers.openai.http_client.timeout_secs = 300 s (config.yaml:3:15 is invalid; a restart would use 600 s)',
    "Process 4711 keeps: host = a value (/home/ada/config.yaml can't be used; a restart would fail)",
  ]);
  assert.deepEqual(keptLines({ pid: 1, kept: [] }), [
    'Process 1 is running with this file. It keeps no earlier values.',
  ]);
});
