import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatLoginShell } from '../../../renderer/pages/settings/format-login-shell.ts';
import { formatHides, provenance } from '../../../renderer/settings-form/provenance.ts';
import { formatSaved } from '../../../renderer/staged-changes/format-saved.ts';
import { duration, formatValue } from '../../../renderer/settings-form/format-value.ts';
import type { EffectiveSetting, SettingValue, Source } from '../../../src/contract/settings/effective.ts';
import type { Finding } from '../../../src/contract/settings/finding.ts';
import type { LoginShellState } from '../../../src/contract/settings/settings-view.ts';
import { entryOf, finding } from './settings-support.ts';

const ZSH: LoginShellState = { kind: 'read', shell: '/bin/zsh', at: 0, names: ['A'] };
const TODAY_AT_TWO = new Date().setHours(14, 2, 0, 0);
const TIMEOUT = 'providers.openai.http_client.timeout_secs';

function words(key: string, value: SettingValue): string {
  const { text, unit, note } = formatValue(value, entryOf(key).definition);
  return [text, unit, note].filter(Boolean).join(' ');
}

test('values are shown with their unit and meaning', () => {
  const cases: readonly (readonly [string, SettingValue, string])[] = [
    [TIMEOUT, 600, '600 s 10 min'],
    [TIMEOUT, 90, '90 s'],
    ['providers.openai.http_client.tcp_keepalive_secs', 0, '0 s off'],
    ['providers.openai.http_client.pool_max_idle_per_host', 0, '0 connections no reuse'],
    ['providers.openai.http_client.enable_pool_metrics', true, 'on'],
    ['providers.openai.http_client.retry_statuses', [503, 429], '503, 429'],
    ['providers.openai.http_client.retry_statuses', [], 'none'],
    ['providers.openai.api_key', null, 'from the client'],
    ['providers.openai.api_key', '(set, not shown)', 'set'],
    ['providers.openai.proxy', null, 'direct'],
    ['routing.rules', ['^a -> b'], '1 rule'],
    ['proxy_token', null, 'none'],
  ];
  for (const [key, value, expected] of cases) assert.equal(words(key, value), expected, key);
});

test('seconds in larger units are exact', () => {
  assert.equal(duration(5400), '1 h 30 min');
  assert.equal(duration(125), '2 min 5 s');
  assert.equal(duration(86400), '24 h');
});

test('each kind of source has a text and the text to copy', () => {
  const cases: readonly (readonly [Source, string, string, string])[] = [
    [{ kind: 'default' }, 'default', '', ''],
    [{ kind: 'file', path: '/a/config.yaml', line: 12 }, 'config.yaml:12', '', '/a/config.yaml:12'],
    [{ kind: 'file', path: String.raw`C:\a\c.yaml`, line: 3 }, 'c.yaml:3', '', String.raw`C:\a\c.yaml:3`],
    [{ kind: 'env', name: 'X', from: 'login_shell' }, 'X', 'from zsh', ''],
    [{ kind: 'env', name: 'X', from: 'process' }, 'X', 'from the process', ''],
    [{ kind: 'keystore' }, 'key store', '', ''],
    [{ kind: 'flag', name: '--port' }, '--port', 'from the command line', ''],
    [{ kind: 'refused', at: '/c.yaml:1:1' }, 'refused', '', ''],
    [
      { kind: 'system', asked: TODAY_AT_TWO },
      'system',
      'from the system’s proxy settings, asked at 14:02',
      '',
    ],
    [{ kind: 'loopback' }, 'loopback', 'reached directly on this machine', ''],
  ];
  for (const [source, text, from, copies] of cases) {
    const shown = provenance(source, ZSH);
    assert.deepEqual([shown.text, shown.from, shown.copies], [text, from, copies]);
  }
});

test('an overridden value is shown, but not that of a secret', () => {
  const setting = (hides: EffectiveSetting['hides']): EffectiveSetting => ({
    key: TIMEOUT,
    value: 1,
    source: { kind: 'flag', name: '--x' },
    hides,
  });
  const { definition } = entryOf(TIMEOUT);
  const file = { kind: 'file', path: '/c.yaml', line: 13 } as const;
  assert.equal(formatHides(setting([]), definition), '');
  assert.equal(formatHides(setting([{ kind: 'default', value: 600 }]), definition), 'default 600 s');
  const age = entryOf('providers.openai.http_client.max_connection_age_secs').definition;
  assert.equal(formatHides(setting([{ kind: 'default', value: 0 }]), age), 'default off');
  assert.equal(formatHides(setting([{ ...file, value: 32 }]), definition), 'overrides 32 s in c.yaml:13');
  const kept = { kind: 'kept', at: '/c.yaml', since: 0, restart: { kind: 'refused' }, value: 32 } as const;
  assert.equal(formatHides(setting([kept]), definition), 'overrides the kept 32 s');
  const secret = entryOf('providers.openai.api_key').definition;
  assert.equal(formatHides(setting([{ ...file, value: '(set, not shown)' }]), secret), 'overrides c.yaml:13');
  assert.equal(formatHides(setting([{ kind: 'default', value: null }]), secret), '');
});

test('a toast says what was done, what is finishing and what did not take effect', () => {
  const saved = (finishing: number, problems: readonly Finding[]) =>
    formatSaved('Applied', { kind: 'saved', diff: [], finishing, problems });
  assert.deepEqual(saved(0, []), { title: 'Applied.' });
  assert.equal(saved(1, []).description, '1 stream finishes on the old settings.');
  assert.equal(saved(2, []).description, '2 streams finish on the old settings.');
  assert.deepEqual(saved(0, [finding({ message: 'Port 80 is taken.' })]), {
    title: 'Saved, but not everything took effect',
    description: 'Port 80 is taken.',
    kind: 'trouble',
  });
});

test('the login shell has a text in every state', () => {
  assert.deepEqual(formatLoginShell({ kind: 'not_asked', why: 'Started from a terminal.' }), {
    title: 'Not asked',
    text: 'Started from a terminal.',
    names: [],
  });
  assert.equal(formatLoginShell({ kind: 'asking', shell: '/bin/fish' }).title, 'Asking fish');
  assert.match(formatLoginShell({ kind: 'read', shell: '/bin/sh', at: 0, names: [] }).text, /none of the/u);
  const failed = formatLoginShell({
    kind: 'failed',
    shell: '/bin/sh',
    message: 'It hung.',
    names: ['A', 'B'],
  });
  assert.deepEqual(failed.names, ['A', 'B']);
  assert.match(failed.text, /^It hung\./u);
});
