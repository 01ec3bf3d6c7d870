import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { EventLoopWatch, type LoopClocks } from '../../src/logging/event-loop-watch.ts';
import { keptLog } from '../recording/support.ts';
import { ROOT } from '../support/command-line.ts';

/** Creates a watch with test-controlled clocks. */
function turned(isBusy = true) {
  let nowMs = 0;
  let cpuMs = 0;
  const clocks: LoopClocks = { nowMs: () => nowMs, cpuMs: () => cpuMs };
  const { log, lines } = keptLog();
  const watch = new EventLoopWatch({ log, isBusy: () => isBusy, clocks });
  watch.arm();
  const look = (afterMs: number, withCpuMs: number): void => {
    nowMs += afterMs;
    cpuMs += withCpuMs;
    watch.look();
  };
  return { watch, lines, look };
}

test('a block is logged once with its length, and counted', () => {
  const { watch, lines, look } = turned();
  look(100, 60);
  look(180, 180);
  assert.equal(watch.blocks, 0, 'under 200 ms is none');
  look(400, 380);
  look(100, 5);
  watch.close();
  assert.equal(watch.blocks, 1);
  assert.deepEqual(lines, [
    'warn The event loop was blocked, so every request had to wait {"ms":380,"during":"requests"}',
  ]);
});

test('a pause is not a block: a suspended process or a sleeping machine uses no CPU time', () => {
  const { watch, look } = turned();
  for (const [afterMs, cpuMs] of [
    [60_000, 3],
    [1000, 90],
    [250, 20],
    [3_600_000, 100],
  ] as const)
    look(afterMs, cpuMs);
  watch.close();
  assert.equal(watch.blocks, 0);
});

test('the work during a block is named, even when it has ended by then', async () => {
  const { watch, lines, look } = turned();
  await watch.during('exporting recordings', () => Promise.resolve());
  await assert.rejects(watch.during('applying settings', () => Promise.reject(new Error('no'))));
  look(500, 500);
  look(500, 500);
  watch.close();
  assert.match(lines[0] ?? '', /"during":"exporting recordings, applying settings"/u);
  assert.match(lines[1] ?? '', /"during":"requests"/u);
});

/** Arms a watch, blocks the loop or is suspended, and prints the reports. */
const SCRIPT = `
  import { EventLoopWatch } from '${pathToFileURL(path.join(ROOT, 'src/logging/event-loop-watch.ts')).href}';
  let left = 12;
  const log = { write: (level, message, fields) => console.log(JSON.stringify(fields)) };
  const watch = new EventLoopWatch({ log, isBusy: () => left > 0 });
  const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
  setTimeout(() => {
    watch.duringSync('counting', () => {
      if (process.argv.includes('blocked')) for (const before = process.threadCpuUsage(); process.threadCpuUsage(before).user < 500_000; );
    });
    console.log('ready');
    const timer = setInterval(() => {
      left -= 1;
      if (left > -14) return;
      clearInterval(timer);
      console.log('timers ' + timers() + ' blocks ' + watch.blocks);
    }, 100);
  }, 50);
`;

for (const how of ['blocked', 'suspended'] as const) {
  test(`a real process that is ${how} ${how === 'blocked' ? 'says so' : 'does not say that it was blocked'}, and stops checking when idle`, async (context) => {
    if (process.platform === 'win32' && how === 'suspended') return context.skip('Windows has no SIGSTOP');
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, how], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    context.after(() => child.kill('SIGKILL'));
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      if (!text.includes('ready') && `${text}${piece}`.includes('ready') && how === 'suspended') {
        child.kill('SIGSTOP');
        // A stopped process emits no event to wait for, and it uses the machine's clocks.
        setTimeout(() => child.kill('SIGCONT'), 1500);
      }
      text += piece;
    });
    await once(child, 'exit');
    if (how === 'blocked') assert.match(text, /\{"ms":\d{3,},"during":"counting"\}/u);
    else assert.doesNotMatch(text, /"ms"/u);
    assert.match(text, how === 'blocked' ? /timers 0 blocks 1/u : /timers 0 blocks 0/u);
  });
}
