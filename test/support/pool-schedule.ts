import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import type { Pool } from '../../src/upstream/pool.ts';
import { assertBalanced, poolOf } from './settled-stats.ts';
import { ClientCall } from './client.ts';
import { eventually } from './eventually.ts';
import { type AppUnderTest, startApp } from './running-app.ts';
import {
  answerOk,
  type Call,
  startTaggedServer,
  type TaggedServer,
  type TaggedSocket,
} from './tagged-server.ts';
import { TurnedClock } from './turned-clock.ts';

/** What the server does with a request it has received. */
export const FATES = [
  'ok',
  'chunked',
  'close-header',
  'hint',
  'once-503',
  'drop',
  'cut-by-fin',
  'cut-by-reset',
  'leave-before-head',
  'leave-in-stream',
] as const;
export type Fault = (typeof FATES)[number];

export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly fault: Fault;
}

export type Step =
  /** Requests that are all in flight before the first is answered. */
  | { readonly kind: 'requests'; readonly asks: readonly Ask[] }
  /** The server closes idle connections; with `racing` the next step follows in the same turn of the event loop. */
  | {
      readonly kind: 'server-ends';
      readonly count: number;
      readonly how: 'fin' | 'reset';
      readonly racing: boolean;
    }
  | { readonly kind: 'turn'; readonly ms: number };

interface Sent {
  readonly path: string;
  readonly fault: Fault;
  readonly client: ClientCall;
}

/** Runs steps against a proxy of its own and its server. */
export class Schedule {
  readonly server: TaggedServer;
  readonly app: AppUnderTest;
  readonly pool: Pool;
  readonly clock: TurnedClock;
  readonly sent: Sent[] = [];
  /** Ids of the connections that the server closed while they were idle. */
  readonly endedIdle = new Set<number>();
  /** Requests held until all of their step have arrived. */
  #held: Call[] | undefined;
  readonly #violations: unknown[] = [];

  private constructor(server: TaggedServer, app: AppUnderTest, clock: TurnedClock) {
    this.server = server;
    this.app = app;
    this.clock = clock;
    this.pool = poolOf(app.app);
    server.handler = (call) => this.#take(call);
  }

  static async start(context: TestContext, pool: Partial<PoolSettings>): Promise<Schedule> {
    const clock = new TurnedClock();
    const server = await startTaggedServer(context);
    // A random of 0 makes every backoff 0, so retries are sent at once.
    const app = await startApp(context, { upstream: server.url, pool, clock, random: () => 0 });
    return new Schedule(server, app, clock);
  }

  async run(step: Step): Promise<void> {
    switch (step.kind) {
      case 'requests':
        await this.#request(step.asks);
        return this.rest();
      case 'server-ends':
        for (const { id, socket } of this.#notYetEnded().slice(0, step.count)) {
          this.endedIdle.add(id);
          if (step.how === 'fin') socket.end();
          else socket.resetAndDestroy();
        }
        return step.racing ? undefined : this.rest();
      case 'turn':
        this.clock.turn(step.ms);
        return this.rest();
    }
  }

  /** Waits until nothing is in flight on either side, then checks the invariants. */
  async rest(): Promise<void> {
    const { stats } = this.pool;
    await eventually('no request is under way', () => this.sent.every(({ client }) => client.over));
    await eventually('the pool comes to rest', () => stats.dialing === 0 && stats.active === 0);
    await eventually('both sides count the same connections', () => this.server.open.length === stats.open);
    const snapshot = stats.snapshot();
    assertBalanced(snapshot);
    assert.deepEqual(this.#violations, []);
    assert.equal(snapshot.created, this.server.sockets.length, 'created is what the server accepted');
    assert.equal(this.pool.connections().length, snapshot.open);
    assert.equal(this.pool.retriesInFlight, 0);
    assert.ok(stats.idle <= this.pool.settings.poolMaxIdle, 'the cap on idle connections holds');
  }

  /** Node cannot reset a socket that it has already ended: its handle would remain. */
  #notYetEnded(): TaggedSocket[] {
    return this.server.open.filter(({ id }) => !this.endedIdle.has(id));
  }

  async #request(asks: readonly Ask[]): Promise<void> {
    this.#held = [];
    const sent = asks.map(({ method, fault }, at): Sent => {
      const path = `/v1/${this.sent.length + at}/${fault}`;
      const options = method === 'POST' ? { method, body: path } : { method };
      return { path, fault, client: new ClientCall(this.app.url + path, options) };
    });
    this.sent.push(...sent);
    const held = this.#held;
    await eventually('every request is with the server', () =>
      sent.every(({ path, client }) => client.over || held.some((call) => call.request.url === path)),
    );
    this.#held = undefined;
    for (const call of held) this.#answer(call);
    for (const { path, fault, client } of sent) {
      if (fault === 'leave-before-head') client.leave();
      if (fault !== 'leave-in-stream') continue;
      await eventually(`${path} streams`, () => client.over || client.received !== '');
      client.leave();
    }
  }

  #take(call: Call): void {
    try {
      assertBalanced(this.pool.stats.snapshot());
    } catch (error) {
      this.#violations.push(error);
    }
    if (this.#held !== undefined) this.#held.push(call);
    else this.#answer(call);
  }

  #answer(call: Call): void {
    const { on, request, response } = call;
    const attempts = this.server.calls.filter((other) => other.request.url === request.url).length;
    switch (faultOf(call)) {
      case 'ok':
        return answerOk(call);
      case 'chunked':
        response.write('o');
        return void response.end('k');
      case 'close-header':
        response.shouldKeepAlive = false;
        return answerOk(call);
      case 'hint':
        response.setHeader('Keep-Alive', 'timeout=2');
        return answerOk(call);
      case 'once-503':
        if (attempts > 1) return answerOk(call);
        return void response.writeHead(503, { 'content-length': 2 }).end('no');
      case 'drop':
        return void on.socket.destroy();
      case 'cut-by-fin':
        return void response.write('cut', () => on.socket.end());
      case 'cut-by-reset':
        return void response.write('cut', () => on.socket.resetAndDestroy());
      case 'leave-before-head':
        return;
      case 'leave-in-stream':
        return void response.write('stream');
    }
  }
}

function faultOf(call: Call): Fault {
  const fault = FATES.find((name) => call.request.url?.endsWith(`/${name}`));
  assert.ok(fault, 'the path names a fault');
  return fault;
}
