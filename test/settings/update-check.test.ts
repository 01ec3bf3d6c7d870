import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesThatLead } from '../../src/settings/sources/login-shell.ts';
import { onlyFinding, resolve, row } from './support.ts';

const NO = 'LUNAROUTE_NO_UPDATE_CHECK';
const YES = 'LUNAROUTE_UPDATES_CHECK';

/** The value in the file and in the variables, and the value in effect with its source. */
const CASES: readonly (readonly [
  file: string,
  env: Readonly<Record<string, string>>,
  isOn: boolean,
  source: string,
])[] = [
  ['{}', {}, true, 'default'],
  ['updates: { check: false }', {}, false, 'file'],
  ['updates: { check: false }', { [YES]: 'true' }, true, YES],
  ['{}', { [YES]: 'false' }, false, YES],
  ['{}', { [NO]: '1' }, false, NO],
  ['{}', { [NO]: 'yes' }, false, NO],
  ['updates: { check: true }', { [NO]: 'TRUE' }, false, NO],
  ['updates: { check: false }', { [NO]: '0' }, true, NO],
  ['{}', { [NO]: '1', [YES]: 'true' }, false, NO],
  ['{}', { [NO]: ' ' }, true, 'default'],
];

test('the update check is set by the file, a variable, and its opposite', () => {
  for (const [yaml, env, isOn, from] of CASES) {
    const resolved = resolve({ yaml, env });
    const { value, source } = row(resolved, 'updates.check');
    const said = source.kind === 'env' ? source.name : source.kind;
    assert.deepEqual([value, said, resolved.findings], [isOn, from, []], JSON.stringify([yaml, env]));
    assert.equal(resolved.settings.updates.check, isOn);
  }
});

const BROKEN: readonly (readonly [file: string, env: Readonly<Record<string, string>>, at: RegExp])[] = [
  ['updates: { check: perhaps }', {}, /config\.yaml:1:19$/u],
  ['updates: { chek: true }', {}, /config\.yaml:1:12$/u],
  ['update: { check: true }', {}, /config\.yaml:1:1$/u],
  ['{}', { [NO]: 'maybe' }, /^LUNAROUTE_NO_UPDATE_CHECK$/u],
  ['{}', { [YES]: 'maybe' }, /^LUNAROUTE_UPDATES_CHECK$/u],
  ['{}', { LUNAROUTE_NO_UPDATES_CHECK: '1' }, /^LUNAROUTE_NO_UPDATES_CHECK$/u],
  ['{}', { LUNAROUTE_UPDATE_CHECK: 'false' }, /^LUNAROUTE_UPDATE_CHECK$/u],
];

test('an unreadable value turns the update check off and is an error', () => {
  for (const [yaml, env, at] of BROKEN) {
    const resolved = resolve({ yaml, env });
    assert.equal(resolved.settings.updates.check, false, JSON.stringify([yaml, env]));
    const finding = onlyFinding(resolved);
    assert.equal(finding.level, 'error');
    assert.match(finding.at, at);
  }
});

test('a login shell that disabled the update check is remembered, and its silence keeps the check off', () => {
  const leading = namesThatLead([NO, YES, 'LUNAROUTE_LOG_LEVEL', 'LUNAROUTE_DRAIN_SECS'], '');
  assert.deepEqual(leading, [NO, YES]);
  const resolved = resolve({ silentVariables: [NO] });
  assert.equal(resolved.settings.updates.check, false);
  assert.equal(onlyFinding(resolved).code, 'login_shell_silent');
});
