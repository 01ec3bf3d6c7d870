import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type KeyBreak, placeBreaks, valueAndKeyBreaks } from './breaks.ts';
import type { SettingUnderTest } from './settings-under-test.ts';
import { breakKey, startWalk } from './walk.ts';
import { GROQ_KEY, OPENAI_KEY, TOKEN } from './world.ts';

/** Programs of one test file that run in parallel: mostly they wait for the next check of their files. */
const SIDE_BY_SIDE = 16;

/** Breaks each setting in every way while a program that uses it runs, with two parallel programs per setting. */
export function testMatrix(settings: readonly SettingUnderTest[]): void {
  suite('a setting that breaks at runtime keeps its previous value', { concurrency: SIDE_BY_SIDE }, () => {
    for (const setting of settings) {
      testBreaks(`${setting.key}: its value and its key`, setting, valueAndKeyBreaks(setting));
      testBreaks(`${setting.key}: where it stands`, setting, placeBreaks(setting));
    }
  });
}

function testBreaks(name: string, setting: SettingUnderTest, breaks: readonly KeyBreak[]): void {
  test(name, async (context) => {
    const walk = await startWalk(context, setting);
    for (const one of breaks) await context.test(one.name, () => breakKey(walk, setting, one));
    for (const secret of [TOKEN, OPENAI_KEY, GROQ_KEY])
      assert.ok(!walk.program.command.stdout.includes(secret));
  });
}
