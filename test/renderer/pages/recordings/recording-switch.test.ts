import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  RECORDING_KEY,
  RECORDING_KEYS,
  recordingFolder,
  recordingSwitch,
} from '../../../../renderer/pages/recordings/recording-switch.ts';
import { allEntries } from '../../../../renderer/settings-form/setting-entry.ts';
import type { EffectiveSetting } from '../../../../src/contract/settings/effective.ts';
import type { SettingsView } from '../../../../src/contract/settings/settings-view.ts';

const ON = { [RECORDING_KEY]: { kind: 'value', value: true } } as const;
const OFF = { [RECORDING_KEY]: { kind: 'value', value: false } } as const;

test('the recording keys are existing settings', () => {
  const known = new Set(allEntries([]).map(({ key }) => key));
  for (const key of RECORDING_KEYS) assert.ok(known.has(key), key);
});

test('recording is off, staged, on or locked by a variable', () => {
  assert.deepEqual(recordingSwitch(undefined, {}), { kind: 'unknown' });
  assert.deepEqual(recordingSwitch(view({}), {}), { kind: 'off' });
  assert.deepEqual(recordingSwitch(view({}), OFF), { kind: 'off' });
  assert.deepEqual(recordingSwitch(view({}), ON), { kind: 'staged' });
  assert.deepEqual(recordingSwitch(view({ value: true }), {}), { kind: 'on' });
  const name = 'LUNAROUTE_ENABLE_SESSION_RECORDING';
  assert.deepEqual(recordingSwitch(view({ source: { kind: 'env', name, from: 'login_shell' } }), ON), {
    kind: 'locked',
    name,
    where: 'your login shell',
  });
});

test('the folder is known before anything is recorded', () => {
  const setting = { key: 'session_recording.jsonl.directory', value: '/home/me/sessions' };
  assert.equal(recordingFolder(view(setting)), '/home/me/sessions');
  assert.equal(recordingFolder(undefined), '');
});

function view(given: Partial<EffectiveSetting>): SettingsView {
  return {
    revision: 1,
    fingerprint: '',
    configPath: '/config.yaml',
    file: { kind: 'missing' },
    effective: [{ key: RECORDING_KEY, value: false, source: { kind: 'default' }, hides: [], ...given }],
    fileValues: {},
    findings: [],
    providers: [],
    keyStore: { available: false, reason: '' },
    canUndo: false,
    loginShell: { kind: 'not_asked', why: '' },
    startedFrom: '',
  };
}
