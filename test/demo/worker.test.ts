import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import { type Clock, systemClock, type Timer } from '../../src/clock.ts';
import type { Step } from '../../src/demo/assistants/assistant.ts';
import { SeededRandom } from '../../src/demo/seeded-random.ts';
import { Worker } from '../../src/demo/worker.ts';
import { portOf } from '../support/eventually.ts';

/** A clock that records requested delays and hardly waits at all. */
class NotingClock implements Clock {
  readonly asked: number[] = [];
  readonly #enough: number;
  readonly #end: () => void;

  constructor(enough: number, end: () => void) {
    this.#enough = enough;
    this.#end = end;
  }

  now(): number {
    return 0;
  }

  wallTime(): number {
    return 0;
  }

  schedule(run: () => void, delayMs: number): Timer {
    // Patience is not a pause: it elapses only if a case requires that.
    if (delayMs === PATIENT_MS) return systemClock.schedule(run, 60_000);
    this.asked.push(delayMs);
    if (this.asked.length === this.#enough) this.#end();
    if (delayMs !== IMPATIENT_MS) return systemClock.schedule(run, 0);
    arrivals.once('arrival', run);
    return run;
  }

  cancel(timer: Timer): void {
    if (typeof timer === 'function') arrivals.removeAllListeners();
    else systemClock.cancel(timer);
  }
}

const PATIENT_MS = 7777;
/** Elapses as soon as the request has arrived. */
const IMPATIENT_MS = 25;
const arrivals = new EventEmitter();

type Answer = (response: http.ServerResponse) => void;

interface Case {
  readonly it: string;
  /** One per request; the last one repeats. */
  readonly answers: readonly Answer[];
  readonly step?: Omit<Partial<Step>, 'turn'>;
  /** Expected delays: first the start, then one after each step. */
  readonly waits: readonly number[];
  readonly requests: number;
}

const ok: Answer = (response) => response.end('{}');
const later =
  (secs: string): Answer =>
  (response) =>
    void response.writeHead(429, { 'retry-after': secs }).end('{}');
const cutShort: Answer = (response) => {
  response.writeHead(200, { 'content-length': 10 });
  response.write('{');
  setImmediate(() => response.destroy());
};
const silent: Answer = () => void arrivals.emit('arrival');

const CASES: readonly Case[] = [
  { it: 'answered', answers: [ok], waits: [70, 10, 10], requests: 2 },
  { it: 'asked to come later', answers: [later('3'), ok], waits: [70, 3000, 10], requests: 2 },
  { it: 'asked to come much later', answers: [later('3600'), ok], waits: [70, 5000, 10], requests: 2 },
  { it: 'asked to come at once', answers: [later('0'), ok], waits: [70, 10, 10], requests: 2 },
  { it: 'cut in the midst of an answer', answers: [cutShort, ok], waits: [70, 1000, 10], requests: 2 },
  {
    it: 'cut before an answer',
    answers: [(response) => response.destroy(), ok],
    waits: [70, 1000, 10],
    requests: 2,
  },
  {
    it: 'with several at once, of which one is asked to come later',
    answers: [ok, later('2'), ok, ok],
    step: { atOnce: [3, 3] },
    waits: [70, 2000, 10],
    requests: 6,
  },
  {
    it: 'which reads for longer than it is asked to wait',
    answers: [later('2'), ok],
    step: { thenMs: [9000, 9000] },
    waits: [70, 9000, 9000],
    requests: 2,
  },
  {
    it: 'whose user has patience left',
    answers: [later('2'), ok],
    step: { givenUpAfterMs: [PATIENT_MS, PATIENT_MS] },
    waits: [70, 2000, 10],
    requests: 2,
  },
  {
    it: 'whose user loses patience with one that says nothing',
    answers: [silent],
    step: { givenUpAfterMs: [IMPATIENT_MS, IMPATIENT_MS] },
    waits: [70, 25, 10, 25, 10],
    requests: 2,
  },
];

async function startServer(context: TestContext, answers: readonly Answer[]) {
  const bodies: string[] = [];
  const sockets = new Set<unknown>();
  const server = http.createServer((request, response) => {
    const answer = answers[Math.min(bodies.length, answers.length - 1)] ?? ok;
    const { method = '', url = '', headers } = request;
    bodies.push(`${method} ${url} ${headers['content-type'] ?? '-'} ${headers['content-length'] ?? '-'}`);
    sockets.add(request.socket);
    request.resume();
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, bodies, url: `http://127.0.0.1:${portOf(server)}` };
}

for (const { it, answers, step, waits, requests } of CASES) {
  test(`an assistant ${it} continues after ${waits.slice(1).join(', ')} ms`, async (context) => {
    const { server, bodies, url } = await startServer(context, answers);
    const stop = new AbortController();
    const clock = new NotingClock(waits.length, () => stop.abort());
    const steps: readonly [Step] = [
      {
        thenMs: [10, 10],
        ...step,
        turn: (_dice, at) =>
          at === 0
            ? { method: 'POST', path: '/v1/x', headers: {}, body: { at: 'é' } }
            : { method: 'GET', path: '/v1/y?z', headers: {} },
      },
    ];
    const worker = new Worker({
      assistant: { name: 'A', startsAfterMs: 70, steps },
      random: new SeededRandom(() => 0.5),
      clock,
      proxyUrl: () => url,
    });
    await worker.run(stop.signal);
    assert.deepEqual(clock.asked, waits);
    const many = step?.atOnce?.[0] ?? 1;
    const each = [
      'POST /v1/x application/json 11',
      ...Array.from({ length: many - 1 }, () => 'GET /v1/y?z - -'),
    ];
    assert.deepEqual(bodies, Array.from({ length: requests / many }, () => each).flat());
    const open = await new Promise<number>((resolve, reject) => {
      server.closeIdleConnections();
      server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
    assert.equal(open, 0, 'its connections are closed when it stops');
  });
}

test('an assistant that finds no proxy retries every second, at the current address', async (context) => {
  const { url, bodies } = await startServer(context, [ok]);
  const stop = new AbortController();
  const clock = new NotingClock(4, () => stop.abort());
  let asked = 0;
  const worker = new Worker({
    assistant: {
      name: 'A',
      startsAfterMs: 1,
      steps: [{ turn: () => ({ method: 'GET', path: '/', headers: {} }), thenMs: [10, 10] }],
    },
    random: new SeededRandom(() => 0.5),
    clock,
    // Nothing listens on port 1.
    proxyUrl: () => ((asked += 1) < 3 ? 'http://127.0.0.1:1' : url),
  });
  await worker.run(stop.signal);
  assert.deepEqual(clock.asked, [1, 1000, 1000, 10]);
  assert.equal(bodies.length, 1);
});

test('an assistant stopped before it starts sends nothing', async () => {
  const stop = new AbortController();
  const clock = new NotingClock(1, () => stop.abort());
  const steps = [{ turn: () => assert.fail('it was stopped'), thenMs: [1, 1] }] as const;
  const assistant = { name: 'A', startsAfterMs: 9, steps };
  await new Worker({ assistant, random: new SeededRandom(() => 0), clock, proxyUrl: () => '' }).run(
    stop.signal,
  );
  assert.deepEqual(clock.asked, [9]);
});
