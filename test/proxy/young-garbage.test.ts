import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const MODULE = new URL('../../src/proxy/young-garbage.ts', import.meta.url).href;
/** Simulates a build of V8 without the gc extension. */
const WITHOUT = `
  import v8 from 'node:v8';
  import { syncBuiltinESMExports } from 'node:module';
  v8.setFlagsFromString = () => undefined;
  syncBuiltinESMExports();`;

for (const [what, before] of [
  ['where V8 can be told to', ''],
  ['where it cannot, in its own time', WITHOUT],
] as const) {
  test(`a large body passes, and its dead buffers are collected ${what}`, () => {
    const script = `${before}
      const { YoungGarbage } = await import('${MODULE}');
      const garbage = new YoungGarbage();
      for (let mib = 0; mib < 64; mib += 1) garbage.passed(1024 * 1024);`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
}
