import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import { type PerMessageDeflateOptions, type RawData, WebSocket, WebSocketServer } from 'ws';
import { allArrived, eventually, portOf } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { RESPONSE_USAGE, responseEvent } from './streams.ts';
import { tellTo, type Told } from './told.ts';
import { TOKENS, createFrame } from './web-socket-sides.ts';

/** Both ends are sockets of the `ws` library, an independent implementation of frames and compression. */
interface Sides {
  readonly client: WebSocket;
  readonly server: WebSocket;
  readonly told: Told;
}

interface Agreement {
  readonly deflate: false | PerMessageDeflateOptions;
  /** The client's options if they differ. */
  readonly clientDeflate?: PerMessageDeflateOptions;
  /** Messages are sent in three frames with a ping between them. */
  readonly inFragments?: boolean;
  readonly filler?: number;
}

const LIMITS = {
  type: 'codex.rate_limits',
  plan_type: 'plus',
  rate_limits: { primary: { used_percent: 12, window_minutes: 300, reset_at: 1_764_000_000 } },
};
const CALL = {
  type: 'response.output_item.done',
  item: { type: 'function_call', call_id: 'c', arguments: '{}' },
};

const AGREEMENTS: Readonly<Record<string, Agreement>> = {
  'plain frames': { deflate: false },
  'plain frames of 300 kB': { deflate: false, filler: 300_000 },
  'plain frames in fragments': { deflate: false, inFragments: true, filler: 90_000 },
  'compressed frames with a window that is kept': { deflate: { threshold: 0 } },
  'compressed frames in fragments': { deflate: { threshold: 0 }, inFragments: true, filler: 90_000 },
  'compressed frames of 300 kB': { deflate: { threshold: 0 }, filler: 300_000 },
  'compressed frames, each with a window of its own, and plain ones between': {
    deflate: { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 200 },
  },
  'compressed frames with a small window': {
    deflate: { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
    clientDeflate: { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
  },
};

test('turns are read from a WebSocket whatever its sides negotiate, and every message arrives', async (context) => {
  const open = await start(context);
  for (const [name, agreement] of Object.entries(AGREEMENTS)) {
    await context.test(name, async () => {
      const { client, server, told } = await open(agreement);
      const heard: string[] = [];
      client.on('message', (text) => heard.push(textOf(text)));
      const asked: string[] = [];
      server.on('message', (text) => {
        asked.push(textOf(text));
        for (const message of answerTo(asked.length, agreement)) say(server, message, agreement);
      });
      const frames = [0, 1, 2, 3].map((turn) => JSON.stringify(createFrame(turn, agreement.filler ?? 10)));
      for (const [turn, frame] of frames.entries()) {
        say(client, frame, agreement);
        await eventually(
          `turn ${turn} is over`,
          () => heard.filter((text) => text.includes('"usage":{')).length > turn,
        );
      }
      client.close();
      await eventually('it is told', () => told.end !== undefined);
      assert.deepEqual(asked, frames);
      assert.deepEqual(
        heard,
        frames.flatMap((_, turn) => answerTo(turn + 1, agreement)),
      );
      assertToldInOrder(told, frames.length);
      assertTimed(told);
    });
  }
});

/**
 * Asserts that each turn is reported with its frame and its response, one after the other, followed by the end of the
 * WebSocket.
 */
function assertToldInOrder(told: Told, count: number): void {
  const numbers = Array.from({ length: count }, (_, turn) => turn);
  assert.deepEqual(
    told.turns.map(({ frame: { startedAt, ...frame }, ended }) => [
      frame,
      ended?.summary.tokens,
      ended?.summary.missing,
      ended?.summary.callsTools,
      ended?.summary.stopReason,
      startedAt > 1_700_000_000_000,
    ]),
    numbers.map((turn) => [
      {
        turnId: `turn-${turn}`,
        metadata: `{"turn_id":"turn-${turn}"}`,
        model: 'gpt',
        isPrewarm: turn === 0,
      },
      turn === 0 ? undefined : TOKENS,
      undefined,
      turn % 2 === 1,
      'completed',
      true,
    ]),
  );
  assert.deepEqual(
    told.limits,
    numbers.map(() => LIMITS),
  );
  assert.deepEqual(told.order, [...numbers.flatMap(() => ['began', 'limits', 'ended']), 'end']);
  assert.deepEqual(
    [told.end?.summary.tokens, told.end?.summary.missing, told.end?.row.status],
    [undefined, undefined, 101],
  );
}

/** Asserts that nothing ends before it began, and that only a warm-up lacks a time to first token. */
function assertTimed(told: Told): void {
  for (const { ended } of told.turns) {
    const { firstByteMs, durationMs } = ended?.times ?? assert.fail();
    assert.ok(firstByteMs !== null && firstByteMs >= 0 && durationMs >= firstByteMs);
  }
  assert.deepEqual(
    told.turns.map(({ ended }) => ended?.summary.firstDataMs === undefined),
    told.turns.map((_, turn) => turn === 0),
    'what only warms up has no time to a first token',
  );
}

test('compressed turns are reported within a second, and no timer runs while nothing waits', async (context) => {
  const clock = new TurnedClock();
  const open = await start(context, clock);
  const { client, server, told } = await open({ deflate: { threshold: 0 } });
  const messages = answerTo(1, { deflate: false });
  let heard = 0;
  client.on('message', () => (heard += 1));
  server.on('message', () => {
    for (const message of messages) server.send(message);
  });
  const timers = clock.pending;
  client.send(JSON.stringify(createFrame(1, 10)));
  await eventually('all has come', () => heard === messages.length);
  await allArrived();
  assert.deepEqual([told.turns.map(({ ended }) => ended), clock.pending], [[undefined], timers + 1]);
  clock.turn(1000);
  await eventually('the turn is over', () => told.turns[0]?.ended !== undefined);
  assert.equal(clock.pending, timers);
});

test('a cut turn is marked as cut, a failed turn has its error, and neither has tokens', async (context) => {
  const open = await start(context);
  for (const [message, missing, error] of [
    [JSON.stringify(responseEvent('created', {})), 'cut', undefined],
    [
      JSON.stringify({ type: 'error', error: { code: 'rate_limit_exceeded' } }),
      undefined,
      'rate_limit_exceeded',
    ],
  ] as const) {
    const { client, server, told } = await open({ deflate: false });
    server.once('message', () => server.send(message));
    const answered = once(client, 'message');
    client.send(JSON.stringify(createFrame(1, 10)));
    await answered;
    server.terminate();
    await eventually('it is told', () => told.end !== undefined);
    const { summary } = told.turns[0]?.ended ?? assert.fail();
    assert.deepEqual([summary.tokens, summary.missing, summary.providerError], [undefined, missing, error]);
    assert.equal(summary.isComplete, false);
  }
});

const LEAVE: Readonly<Record<string, (sides: Sides) => void>> = {
  'the client says goodbye': ({ client }) => client.close(),
  'the client hangs up': ({ client }) => client.terminate(),
  'the provider says goodbye': ({ server }) => server.close(),
  'the provider hangs up': ({ server }) => server.terminate(),
};

test('an interrupted turn records which side ended it', async (context) => {
  const open = await start(context);
  for (const [name, leave] of Object.entries(LEAVE)) {
    const sides = await open({ deflate: false });
    const { client, server, told } = sides;
    server.once('message', () => server.send(JSON.stringify(responseEvent('created', {}))));
    const answered = once(client, 'message');
    client.send(JSON.stringify(createFrame(1, 10)));
    await answered;
    leave(sides);
    await eventually('it is told', () => told.end !== undefined);
    const { summary, times } = told.turns[0]?.ended ?? assert.fail();
    assert.deepEqual([summary.missing, times.isChosen], ['cut', name.startsWith('the client')], name);
  }
});

/** Numbers of requested turns (0 is a warm-up), and ids of responses that begin (`+`) or end (`-`). */
const ORDERS: Readonly<
  Record<string, { readonly steps: readonly string[]; readonly is: readonly unknown[] }>
> = {
  'two at once that end in turn': { steps: ['1', '2', '+a', '+b', '-a', '-b'], is: ['a', 'b'] },
  'two at once that end the other way round': {
    steps: ['1', '2', '+a', '+b', '-b', '-a'],
    is: ['a', 'b'],
  },
  'one that only warms up and gets no answer': {
    steps: ['0', '1', '+a', '-a', '2', '+b', '-b'],
    is: [undefined, 'a', 'b'],
  },
  'one without an answer does not stand in the way of those after the next': {
    steps: ['1', '2', '+a', '-a', '3', '+b', '-b'],
    is: ['a', undefined, 'b'],
  },
  'answers without ids': { steps: ['1', '+', '-', '2', '+', '-'], is: ['', ''] },
};

test('each response is assigned to the turn that requested it', async (context) => {
  const open = await start(context);
  for (const [name, { steps, is }] of Object.entries(ORDERS)) {
    const { client, server, told } = await open({ deflate: false });
    let [asked, heard] = [0, 0];
    server.on('message', () => (asked += 1));
    client.on('message', () => (heard += 1));
    const expected = { asked: 0, heard: 0 };
    for (const step of steps) {
      const kind = step.startsWith('+') ? 'created' : step.startsWith('-') ? 'completed' : undefined;
      if (kind === undefined) {
        expected.asked += 1;
        client.send(JSON.stringify(createFrame(Number(step), 10)));
      } else {
        expected.heard += 1;
        const id = step.slice(1);
        const usage = kind === 'created' ? null : RESPONSE_USAGE;
        const more = { ...(id === '' ? {} : { id }), model: id, usage };
        const { response, ...event } = responseEvent(kind, more) as { response: object };
        const named = id === '' ? { ...response, id: undefined } : response;
        server.send(JSON.stringify({ ...event, response: named }));
      }
      await eventually(step, () => asked === expected.asked && heard === expected.heard);
    }
    client.close();
    await eventually('it is told', () => told.end !== undefined);
    assert.deepEqual(
      told.turns.map(({ ended }) => ended && (ended.summary.model ?? '')),
      is,
      name,
    );
    for (const { ended } of told.turns)
      if (ended !== undefined) assert.deepEqual(ended.summary.tokens, TOKENS);
  }
});

function answerTo(turn: number, { filler = 10 }: Agreement): string[] {
  const deltas = Array.from({ length: 20 }, (_, at) => ({
    type: 'response.output_text.delta',
    sequence_number: at,
    delta: `word "${at}" {\\`,
  }));
  const usage = turn === 1 ? { input_tokens: 0, output_tokens: 0 } : RESPONSE_USAGE;
  const output = [{ type: 'message', content: 'z}'.repeat(filler / 2) }];
  return [
    LIMITS,
    responseEvent('created', {}),
    ...deltas,
    ...(turn % 2 === 0 ? [CALL] : []),
    responseEvent('completed', { output, usage }),
  ].map((event) => JSON.stringify(event));
}

function say(side: WebSocket, text: string, { inFragments = false }: Agreement): void {
  if (!inFragments) return side.send(text);
  const cuts = [0, 1, Math.floor(text.length / 2), text.length];
  for (let at = 0; at < 3; at += 1) {
    side.send(text.slice(cuts[at], cuts[at + 1]), { fin: at === 2 });
    // With many pings, the library assumes an attack.
    if (text.length > 10_000) side.ping('between');
  }
}

/** Starts a proxy between a `ws` client and a `ws` server; each call of the returned function opens a WebSocket. */
async function start(
  context: TestContext,
  clock?: TurnedClock,
): Promise<(agreement: Agreement) => Promise<Sides>> {
  const server = http.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let agreed: Agreement['deflate'] = false;
  server.on('upgrade', (request, socket, head) => {
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: agreed });
    sockets.handleUpgrade(request, socket, head, (one) => server.emit('opened', one));
  });
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const told: Told[] = [];
  const { port } = await startApp(context, {
    upstream: `http://127.0.0.1:${portOf(server)}`,
    sessions: tellTo(told),
    ...(clock === undefined ? {} : { clock }),
  });
  return async ({ deflate, clientDeflate }) => {
    agreed = deflate;
    const opened: Promise<WebSocket[]> = once(server, 'opened');
    const client = new WebSocket(`ws://127.0.0.1:${port}/v1/responses`, {
      perMessageDeflate: clientDeflate ?? (deflate === false ? false : { ...deflate }),
    });
    context.after(() => client.terminate());
    const [[upstream]] = await Promise.all([opened, once(client, 'open')]);
    return { client, server: upstream ?? assert.fail(), told: told.at(-1) ?? assert.fail() };
  };
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString() : assert.fail();
}
