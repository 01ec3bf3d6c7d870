import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import type { ConnectionFault } from '../../src/demo/fault-script.ts';
import { KeptSocket } from '../../src/demo/kept-socket.ts';
import { pause } from '../../src/clock.ts';
import { allArrived, portOf } from '../support/eventually.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const FIN: ConnectionFault = { idleMs: 4000, ending: 'fin' };
const HINT: ConnectionFault = { idleMs: 5900, ending: 'hint' };
const RESET: ConnectionFault = { idleMs: 6000, ending: 'reset' };

type Step = 'busy' | 'idle' | 'cut' | number;

/** Steps of a connection (a number is a pause in milliseconds), and what the client sees of the fault. */
interface Case {
  readonly it: string;
  readonly fault: ConnectionFault;
  readonly steps: readonly Step[];
  readonly sees: 'nothing' | 'its end' | 'a reset';
  readonly hint?: string;
}

const CASES: readonly Case[] = [
  { it: 'one that never asked anything', fault: FIN, steps: ['idle', 99_999], sees: 'nothing' },
  { it: 'idle almost long enough', fault: FIN, steps: ['busy', 'idle', 3999], sees: 'nothing' },
  { it: 'idle long enough', fault: FIN, steps: ['busy', 'idle', 4000], sees: 'its end' },
  { it: 'an answer that takes long', fault: FIN, steps: ['busy', 99_999], sees: 'nothing' },
  { it: 'asked again in time', fault: FIN, steps: ['busy', 'idle', 3999, 'busy', 99_999], sees: 'nothing' },
  { it: 'idle again', fault: FIN, steps: ['busy', 'idle', 3999, 'busy', 'idle', 3999], sees: 'nothing' },
  {
    it: 'idle again, long enough',
    fault: FIN,
    steps: ['busy', 'idle', 99, 'busy', 'idle', 4000],
    sees: 'its end',
  },
  {
    it: 'two answers that end together',
    fault: FIN,
    steps: ['busy', 'busy', 'idle', 3999, 'idle', 3999],
    sees: 'nothing',
  },
  { it: 'a hint is kept', fault: HINT, steps: ['busy', 'idle', 7399], sees: 'nothing', hint: 'timeout=5' },
  {
    it: 'and a little longer',
    fault: HINT,
    steps: ['busy', 'idle', 7400],
    sees: 'its end',
    hint: 'timeout=5',
  },
  { it: 'before its first request it promises nothing', fault: HINT, steps: ['idle'], sees: 'nothing' },
  { it: 'ended without a FIN', fault: RESET, steps: ['busy', 'idle', 6000], sees: 'a reset' },
  { it: 'cut in the midst', fault: FIN, steps: ['busy', 'cut'], sees: 'its end' },
  {
    it: 'cut while it idles',
    fault: HINT,
    steps: ['busy', 'idle', 'cut'],
    sees: 'its end',
    hint: 'timeout=5',
  },
  { it: 'cut, and an answer ends after it', fault: FIN, steps: ['busy', 'cut', 'idle'], sees: 'its end' },
];

for (const { it, fault, steps, sees, hint } of CASES) {
  test(`a kept connection, ${it}: the client sees ${sees}`, async (context) => {
    const clock = new TurnedClock();
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = net.connect(portOf(server), '127.0.0.1');
    const [socket] = (await once(server, 'connection')) as [net.Socket];
    context.after(() => {
      client.destroy();
      socket.destroy();
      server.close();
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const seen: string[] = [];
    client.on('error', (error: NodeJS.ErrnoException) =>
      seen.push(error.code === 'ECONNRESET' ? 'a reset' : error.message),
    );
    client.on('end', () => seen.push('its end')).resume();
    let dealt = 0;
    const kept = new KeptSocket(socket, clock);
    for (const step of steps) {
      if (typeof step === 'number') clock.turn(step);
      else if (step === 'busy') kept.busy(() => ((dealt += 1), fault));
      else kept[step]();
    }
    assert.equal(kept.hint, hint);
    await allArrived();
    assert.deepEqual(seen, sees === 'nothing' ? [] : [sees]);
    assert.equal(dealt, steps.includes('busy') ? 1 : 0, 'its fault is dealt once');
    socket.destroy();
    await closed;
    assert.equal(clock.pending, 0, 'no timer outlives it');
  });
}

/** Whether each pause completes. */
const PAUSES: readonly (readonly [
  it: string,
  before: boolean,
  steps: readonly (number | 'abort')[],
  came: boolean | 'waits',
])[] = [
  ['its time is over', false, [100], true],
  ['a moment before', false, [99], 'waits'],
  ['given up in time', false, [99, 'abort'], false],
  ['given up too late', false, [100, 'abort'], true],
  ['given up before it began', true, [], false],
  ['given up before it began, and time passes', true, [100], false],
];

for (const [it, isAborted, steps, came] of PAUSES) {
  test(`a pause, ${it}: ${String(came)}, and no timer or listener is left over`, async () => {
    const clock = new TurnedClock();
    const away = new AbortController();
    if (isAborted) away.abort();
    let told: boolean | 'waits' = 'waits';
    const over = pause(clock, 100, away.signal).then((value) => (told = value));
    for (const step of steps) {
      if (step === 'abort') away.abort();
      else clock.turn(step);
    }
    await Promise.race([over, allTurns()]);
    assert.equal(told, came);
    const left = came === 'waits' ? 1 : 0;
    assert.deepEqual([clock.pending, getEventListeners(away.signal, 'abort').length], [left, left]);
  });
}

/** Waits until all settled promises have run their callbacks. */
function allTurns(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
