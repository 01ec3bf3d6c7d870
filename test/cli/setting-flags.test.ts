import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { readShellArguments } from '../../electron/start/shell-arguments.ts';
import { addSettingFlags } from '../../src/cli/setting-flags.ts';
import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../src/contract/settings/all-settings.ts';
import { resolve, row } from '../settings/support.ts';

test('every flag of a definition sets its setting, in serve and in the desktop app, and only when given', () => {
  assert.deepEqual(
    PROVIDER_DEFINITIONS.filter(({ flag }) => flag !== undefined),
    [],
  );
  const withFlag = GENERAL_DEFINITIONS.flatMap((one) =>
    one.flag === undefined ? [] : { ...one, flag: one.flag },
  );
  assert.ok(withFlag.length >= 6, 'the definitions were not found');
  for (const { key, flag, default: byDefault } of withFlag) {
    const args = typeof byDefault === 'boolean' ? [flag] : [flag, String(byDefault)];
    const inServe = (given: readonly string[]) =>
      addSettingFlags(new Command())
        .parse([...given], { from: 'user' })
        .opts();
    const inShell = (given: readonly string[]) => readShellArguments(given).flags;
    for (const flagsOf of key.startsWith('ui.') ? [inServe] : [inServe, inShell]) {
      const source = (given: readonly string[]) => row(resolve({ flags: flagsOf(given) }), key).source;
      assert.deepEqual(source(args), { kind: 'flag', name: flag });
      assert.deepEqual(source([]), { kind: 'default' }, key);
    }
  }
});
