import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canRestart,
  likelyShell,
  restartStep,
  type ProcessOrigin,
  unsetCommand,
  usualPlaces,
  type VariableOrigin,
} from '../../../renderer/settings-form/format-env.ts';
import { formatNext } from '../../../renderer/settings-form/provenance.ts';
import type { EffectiveSetting } from '../../../src/contract/settings/effective.ts';
import { SHELLS } from '../../../src/contract/provider-setup.ts';
import { entryOf } from './settings-support.ts';

const TERMINAL: ProcessOrigin = {
  startedFrom: 'process 4711, started from a terminal',
  loginShell: { kind: 'not_asked', why: '' },
  platform: 'linux',
  isDesktop: false,
};

function from(shell: string): ProcessOrigin {
  return {
    ...TERMINAL,
    startedFrom: 'process 4711, started from a launcher',
    loginShell: { kind: 'read', shell: `/bin/${shell}`, at: 0, names: [] },
    isDesktop: true,
  };
}

test('each shell has its unset command', () => {
  assert.deepEqual(
    SHELLS.map((shell) => unsetCommand(shell, 'A')),
    ['unset A', 'set -e A', 'Remove-Item Env:A', 'set A='],
  );
});

test('the places to look for a variable depend on its origin', () => {
  const cases: readonly (readonly [
    origin: VariableOrigin,
    given: ProcessOrigin,
    places: readonly string[],
  ])[] = [
    ['login_shell', from('zsh'), ['~/.zshrc']],
    ['login_shell', from('bash'), ['~/.bashrc', '~/.bash_profile']],
    ['login_shell', from('fish'), ['~/.config/fish/config.fish']],
    ['login_shell', from('nu'), ['your shell’s start files']],
    ['process', TERMINAL, ['~/.zshrc', '~/.bashrc', 'a project’s .envrc']],
    ['process', from('zsh'), ['~/.profile', 'whatever starts LunaRoute']],
    ['process', { ...TERMINAL, platform: 'win32' }, ['System settings > Environment variables']],
    [
      'process',
      { ...TERMINAL, startedFrom: 'process 1, started from a container' },
      ['the compose file, unit or manifest that starts it'],
    ],
  ];
  for (const [origin, given, places] of cases)
    assert.deepEqual(
      usualPlaces(origin, given).map(({ text }) => text),
      places,
    );
});

test('a restart is offered only if the login shell is read again', () => {
  assert.equal(canRestart('login_shell', from('zsh')), true);
  assert.equal(canRestart('process', from('zsh')), false, 'a restart inherits the variables of the process');
  assert.equal(canRestart('login_shell', { ...from('zsh'), isDesktop: false }), false);
  assert.match(restartStep('login_shell', from('zsh')), /^Restart: a running process never sees/u);
  assert.match(restartStep('process', TERMINAL), /^Quit LunaRoute and start it again from a shell/u);
});

test('the most likely shell comes first', () => {
  assert.equal(likelyShell(from('fish')), 'fish');
  assert.equal(likelyShell(from('zsh')), 'sh');
  assert.equal(likelyShell(TERMINAL), 'sh');
  assert.equal(likelyShell({ ...TERMINAL, platform: 'win32' }), 'powershell');
});

test('the next value in effect is shown, but not that of a secret', () => {
  const next = (key: string, hides: EffectiveSetting['hides']): string =>
    formatNext(
      { key, value: 1, source: { kind: 'env', name: 'X', from: 'process' }, hides },
      entryOf(key).definition,
    );
  const timeout = 'providers.openai.http_client.timeout_secs';
  const apiKey = 'providers.openai.api_key';
  const file = { kind: 'file', path: '/c.yaml', line: 6 } as const;
  assert.equal(next(timeout, [{ ...file, value: 900 }]), 'Then 900 s applies.');
  assert.equal(next(timeout, [{ kind: 'default', value: 600 }]), 'Then 600 s applies.');
  assert.equal(next(timeout, []), '');
  assert.equal(
    next('session_recording.jsonl.directory', [{ kind: 'default', value: null }]),
    'Then the default (sessions, beside the config file) applies.',
  );
  assert.equal(next(apiKey, [{ ...file, value: '(set, not shown)' }]), 'Then the one in c.yaml:6 applies.');
  assert.equal(
    next(apiKey, [{ kind: 'keystore', value: '(set, not shown)' }]),
    'Then the one in the key store applies.',
  );
  assert.equal(next(apiKey, [{ kind: 'default', value: null }]), 'Then the client’s own key applies.');
});
