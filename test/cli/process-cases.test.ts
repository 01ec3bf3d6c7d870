import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { KeptFiles, removeAbandonedFiles } from '../../src/cli/kept-files.ts';
import { processesBelow } from '../../src/cli/process-tree.ts';
import { onStopRequested, type StopCause } from '../../src/cli/stop-signals.ts';
import { eventually } from '../support/eventually.ts';
import { endsWithTest } from '../support/ends-with-test.ts';

const skip = process.platform === 'win32' && 'processes are listed by ps';

test(
  'the processes below a process match the descendants that the kernel reports',
  { skip },
  async (context) => {
    const child = spawn('sh', ['-c', "sh -c 'sleep 60 & wait' & sleep 60 & wait"], {
      stdio: 'ignore',
      detached: true,
    });
    const { pid } = child;
    assert.ok(pid !== undefined);
    endsWithTest(context, child);
    context.after(() => void process.kill(-pid, 'SIGKILL'));
    await eventually('three of them are there', () => processesBelow(pid).length === 3);
    const below = processesBelow(pid);
    assert.ok(!below.includes(pid) && !below.includes(process.pid));
    assert.ok(below.every((one) => processesBelow(process.pid).includes(one)));
    assert.deepEqual(processesBelow(2 ** 22 + 1), []);
    if (!existsSync('/proc/self/stat')) return;
    const parentOf = (one: number): number =>
      Number(/\) \S (\d+)/u.exec(readFileSync(`/proc/${one}/stat`, 'utf8'))?.[1]);
    assert.ok(below.every((one) => parentOf(one) === pid || below.includes(parentOf(one))));
  },
);

/**
 * Folders in the system's temporary folder: the process that made it, the command that uses it, and whether it is
 * removed.
 */
const FOLDERS: readonly (readonly [
  it: string,
  maker: () => number,
  user: (() => string) | undefined,
  isRemoved: boolean,
])[] = [
  ['of a process that has gone', goneProcess, undefined, true],
  ['of one that has gone, whose command has gone, too', goneProcess, () => String(goneProcess()), true],
  ['of one that has gone, whose command is there', goneProcess, () => String(process.pid), false],
  ['of one that has gone, with no number in it', goneProcess, () => 'x', true],
  ['of one that has gone, with a group of processes in it', goneProcess, () => '-1', true],
  ['of this process', () => process.pid, undefined, false],
  ['of nobody', () => 0, undefined, false],
];

function goneProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

for (const [it, maker, user, isRemoved] of FOLDERS) {
  test(`a folder of files ${it} is ${isRemoved ? 'removed' : 'left'}`, (context) => {
    const root = mkdtempSync(path.join(tmpdir(), 'lunaroute-test-kept-'));
    // TEMP is the name on Windows.
    const before = ['TMPDIR', 'TEMP'].map((name) => [name, process.env[name]] as const);
    for (const [name] of before) process.env[name] = root;
    context.after(() => {
      for (const [name, text] of before) {
        if (text === undefined) delete process.env[name];
        else process.env[name] = text;
      }
    });
    const folder = path.join(root, `lunaroute-run-${maker()}-abc`);
    for (const one of [folder, path.join(root, 'lunaroute-run-x-abc'), path.join(root, 'other')])
      mkdirSync(one);
    writeFileSync(path.join(folder, 'settings-1.json'), '{}');
    if (user !== undefined) writeFileSync(path.join(folder, 'used-by'), user());
    removeAbandonedFiles();
    assert.equal(existsSync(folder), !isRemoved);
    assert.equal(readdirSync(root).length, isRemoved ? 2 : 3, 'nothing else is touched');
  });
}

test("only a kept file's owner can read it, and removal deletes it", () => {
  const kept = new KeptFiles();
  kept.usedBy(1);
  kept.remove();
  const files = [kept.keep('one'), kept.keep('two')];
  assert.deepEqual(
    files.map((file) => readFileSync(file, 'utf8')),
    ['one', 'two'],
  );
  const [file = ''] = files;
  if (process.platform !== 'win32')
    assert.deepEqual(
      [file, path.dirname(file)].map((one) => lstatSync(one).mode & 0o777),
      [0o600, 0o700],
    );
  kept.usedBy(4711);
  assert.equal(readFileSync(path.join(path.dirname(file), 'used-by'), 'utf8'), '4711');
  kept.remove();
  kept.remove();
  assert.equal(existsSync(path.dirname(file)), false);
});

/** Signals by time in milliseconds: the stop cause, and the exit code if the program ends immediately. */
const SIGNALS: readonly (readonly [
  it: string,
  sent: readonly (readonly [atMs: number, signal: NodeJS.Signals])[],
  cause: StopCause,
  code: number | undefined,
])[] = [
  ['one Ctrl-C', [[0, 'SIGINT']], 'SIGINT', undefined],
  [
    'one that comes by two ways',
    [
      [0, 'SIGINT'],
      [499, 'SIGINT'],
    ],
    'SIGINT',
    undefined,
  ],
  [
    'a second one in earnest',
    [
      [0, 'SIGINT'],
      [500, 'SIGINT'],
    ],
    'SIGINT',
    130,
  ],
  [
    'a SIGTERM after a Ctrl-C',
    [
      [0, 'SIGINT'],
      [900, 'SIGTERM'],
    ],
    'SIGINT',
    143,
  ],
  ['a terminal that closes', [[0, 'SIGHUP']], 'SIGHUP', undefined],
  [
    'a terminal that closes twice',
    [
      [0, 'SIGHUP'],
      [600, 'SIGHUP'],
    ],
    'SIGHUP',
    129,
  ],
  [
    'three of which the last is in earnest',
    [
      [0, 'SIGTERM'],
      [100, 'SIGTERM'],
      [700, 'SIGTERM'],
    ],
    'SIGTERM',
    143,
  ],
];

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

for (const [it, sent, cause, code] of SIGNALS) {
  test(`${it}: it stops for ${cause}${code === undefined ? '' : `, and ends with ${code}`}`, async (context) => {
    let now = 1000;
    const ended: unknown[] = [];
    context.mock.method(performance, 'now', () => now);
    // The mock prevents the exit; the test runner's own listeners are not called.
    context.mock.method(process, 'exit', (given: unknown) => void ended.push(given));
    const others = new Map(NAMES.map((name) => [name, new Set<unknown>(process.listeners(name))]));
    const stopped = onStopRequested();
    const ours = (name: NodeJS.Signals) =>
      process.listeners(name).filter((one) => others.get(name as 'SIGINT')?.has(one) === false);
    context.after(() => {
      for (const name of NAMES) for (const one of ours(name)) process.off(name, one);
    });
    for (const [atMs, name] of sent) {
      now = 1000 + atMs;
      for (const one of ours(name)) one(name);
    }
    assert.equal(await stopped, cause);
    assert.deepEqual(ended, code === undefined ? [] : [code]);
  });
}

test('a process that follows its parent stops when there is no parent', async (context) => {
  if (process.connected) return context.skip('this process has a channel to its starter');
  const before = NAMES.map((name) => process.listeners(name));
  const gone = process.listeners('disconnect');
  assert.equal(await onStopRequested(true), 'parent_gone');
  for (const [at, name] of NAMES.entries())
    for (const one of process.listeners(name))
      if (before[at]?.includes(one) === false) process.off(name, one);
  for (const one of process.listeners('disconnect')) if (!gone.includes(one)) process.off('disconnect', one);
});
