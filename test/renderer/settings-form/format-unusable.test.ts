import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRefused, formatRestart, spotOf } from '../../../renderer/settings-form/format-unusable.ts';
import { formatClock } from '../../../renderer/settings-form/format-value.ts';
import type { Restart } from '../../../src/contract/settings/effective.ts';
import { entryOf } from './settings-support.ts';

const POOL = 'providers.openai.http_client';

function afterRestart(key: string, restart: Restart): string {
  const { before, stressed, after } = formatRestart(restart, entryOf(key).definition);
  return `${before}*${stressed}*${after}`;
}

test('a position is shown short and copied in full', () => {
  const cases: readonly (readonly [at: string, text: string, isInFile: boolean])[] = [
    ['/home/me/config.yaml:18:27', 'config.yaml:18', true],
    ['/home/me/config.yaml:18', 'config.yaml:18', true],
    [String.raw`C:\me\config.yaml:18:27`, 'config.yaml:18', true],
    ['LUNAROUTE_PORT', 'LUNAROUTE_PORT', false],
    ['--port', '--port', false],
  ];
  for (const [at, text, isInFile] of cases) assert.deepEqual(spotOf(at), { text, copies: at, isInFile }, at);
});

test('times of today are shown as a clock, others with their day', () => {
  const at = new Date(2026, 10, 28, 14, 2).getTime();
  assert.equal(formatClock(at, new Date(2026, 10, 28, 23, 59).getTime()), '14:02');
  assert.equal(formatClock(at, new Date(2026, 10, 29, 0, 1).getTime()), '28 Nov, 14:02');
});

test('the effect of a restart is described with the key word emphasized', () => {
  const value = (shown: Extract<Restart, { kind: 'value' }>['value']): Restart => ({
    kind: 'value',
    value: shown,
  });
  const cases: readonly (readonly [key: string, restart: Restart, words: string])[] = [
    [`${POOL}.stream_idle_timeout_secs`, value(0), 'A restart would use the default: *off*.'],
    [`${POOL}.timeout_secs`, value(900), 'A restart would use *900 s*.'],
    [`${POOL}.enable_pool_metrics`, value(true), 'A restart would use the default: *on*.'],
    [`${POOL}.retry_statuses`, value([503]), 'A restart would use the default: *503*.'],
    [
      'session_recording.jsonl.directory',
      value(null),
      'A restart would use the default: *sessions, beside the config file*.',
    ],
    ['proxy_token', value('(set, not shown)'), 'A restart would use *another value*.'],
    ['providers.openai.base_url', { kind: 'refused' }, 'A restart would *refuse* this provider.'],
    ['providers.openai.enabled', { kind: 'refused' }, 'A restart would *refuse* this provider.'],
    ['routing.rules', { kind: 'refused' }, 'A restart would *refuse* requests without a prefix.'],
    ['proxy_token', { kind: 'refused' }, 'A restart would *refuse* to listen.'],
    ['port', { kind: 'no_start' }, 'LunaRoute *would not start* with it.'],
  ];
  for (const [key, restart, words] of cases) assert.equal(afterRestart(key, restart), words, key);
});

test('the effect of a refused value depends on its kind', () => {
  const cases: readonly (readonly [key: string, words: RegExp])[] = [
    ['providers.openai.proxy', /^This provider isn’t served/u],
    ['routing.rules', /^Requests without a prefix are refused/u],
    ['proxy_token', /^The proxy doesn’t listen/u],
    ['ui.host', /^The safest value is in effect/u],
  ];
  for (const [key, words] of cases) assert.match(formatRefused(entryOf(key).definition), words, key);
});
