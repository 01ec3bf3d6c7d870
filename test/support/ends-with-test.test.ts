import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { test } from 'node:test';
import { temporaryFolder } from './command-line.ts';
import { closesWithTest, endsWithTest } from './ends-with-test.ts';

/** Writes into its working folder until it is killed. */
const WRITER = `setInterval(() => require('node:fs').writeFileSync('file-' + Math.random(), ''), 1); console.log('up')`;

test('a folder is removed only after the processes of the test have ended and cleanup has run', async (context) => {
  const { rm } = fs.promises;
  const states: unknown[] = [];
  let folder = '';
  await context.test('a process that writes to the folder', async (inner) => {
    folder = temporaryFolder(inner);
    const child = spawn(process.execPath, ['-e', WRITER], { cwd: folder });
    endsWithTest(inner, child);
    closesWithTest(inner, () => states.push('closed'));
    fs.promises.rm = (...args) => {
      states.push(child.signalCode);
      return rm(...args);
    };
    syncBuiltinESMExports();
    await once(child.stdout, 'data');
  });
  fs.promises.rm = rm;
  syncBuiltinESMExports();
  assert.deepEqual(states, ['closed', 'SIGKILL']);
  assert.equal(existsSync(folder), false);
});

test('a process that cannot be started does not block the end of a test', async (context) => {
  await context.test('a process that fails to start', async (inner) => {
    const child = spawn('/nowhere/at-all');
    endsWithTest(inner, child);
    await once(child, 'error');
  });
});
