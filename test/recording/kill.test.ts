import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { endsWithTest } from '../support/ends-with-test.ts';
import { readRecordings } from '../../src/recording/read-recordings.ts';
import { recordingFolder } from './support.ts';

const PROGRAM = fileURLToPath(new URL('recording-process.ts', import.meta.url));
/** Number of lines after which the program is killed: in its first file, and in later ones. */
const KILLED_AFTER = [1, 400, 1500] as const;

for (const lines of KILLED_AFTER) {
  test(`all recordings of a program killed after ${lines} or more are readable`, async (context) => {
    const folder = recordingFolder(context);
    const child = fork(PROGRAM, [folder], { execArgv: [], stdio: 'inherit' });
    endsWithTest(context, child);
    const exited = once(child, 'exit');
    let flushed = 0;
    child.on('message', (id) => {
      flushed = Number(id);
      if (flushed >= lines) child.kill('SIGKILL');
    });
    await exited;
    const { rows, unreadable, dropped } = await readRecordings(folder, { limit: 10_000 });
    assert.ok(flushed >= lines && rows.length >= Math.min(flushed, 10_000));
    assert.ok(unreadable <= 1, 'no more than the last line is torn');
    assert.equal(dropped, 0);
    const ids = rows.map(({ id }) => id);
    assert.deepEqual(
      ids,
      Array.from({ length: ids.length }, (_, at) => (ids[0] ?? 0) - at),
    );
  });
}
