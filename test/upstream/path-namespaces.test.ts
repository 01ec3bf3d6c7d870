import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CA_FILE } from '../support/certificates.ts';
import {
  type Lossy,
  type PathAnswer,
  PathNetwork,
  PROVIDER_ADDRESS,
  PROVIDER_ADDRESS_6,
  whyNoLoss,
  whyNoNetwork,
} from '../support/path-network.ts';
import type { ProxyOnPath } from '../support/path-proxy.ts';

/** Ports in the shared network; the last one uses TLS. */
const PORTS = [9001, 9002, 9003, 9004, 9005, 9006, 9443] as const;
/** Port of the cases with a network to themselves. */
const OWN_PORT = 9001;
const POST = { method: 'POST', bodyBytes: 77 };
const KEYED = { ...POST, headers: { 'idempotency-key': 'k' } };

/** Arguments of a case. */
interface Machines {
  readonly context: TestContext;
  readonly network: PathNetwork;
}

function proxyTo(
  { context, network }: Machines,
  port: number,
  env: Record<string, string> = {},
): Promise<ProxyOnPath> {
  return network.proxy(context, { LUNAROUTE_OPENAI_BASE_URL: `http://${PROVIDER_ADDRESS}:${port}`, ...env });
}

/** Asserts that the stats have as many open connections as the kernel. */
async function assertStatsAgree({ network }: Machines, proxy: ProxyOnPath, port: number): Promise<void> {
  assert.equal(await proxy.open(), network.flows(port).length);
}

function assertRepeatable(answer: PathAnswer): void {
  assert.deepEqual(
    [answer.status, answer.code, answer.shouldRetry],
    [502, 'upstream_path_lost', 'true'],
    answer.body,
  );
}

function assertOk(answer: PathAnswer): void {
  assert.deepEqual([answer.status, answer.body], [200, 'ok']);
}

interface Case {
  readonly name: string;
  /** The case changes the network for all connections, so it gets its own. */
  readonly alone?: true;
  readonly lossy?: Lossy;
  readonly skip?: string | false;
  readonly run: (machines: Machines) => Promise<void>;
}

/** All cases run concurrently, the slowest first. */
const CASES: readonly Case[] = [
  {
    name: 'a box that forgets four warm connections costs one quick repetition',
    run: async (machines) => {
      const proxy = await proxyTo(machines, 9001);
      await proxy.warm(4);
      machines.network.forget(machines.network.flows(9001));
      const lost = await proxy.ask('/v1/responses', POST);
      machines.context.diagnostic(`502 after ${lost.tookMs} ms`);
      assertRepeatable(lost);
      for (let at = 0; at < 3; at += 1) assertOk(await proxy.ask('/v1/responses', POST));
      assert.deepEqual(await proxy.closed(), { path_lost: 4 });
      const line = await proxy.logged(/Path lost on connection \d+: .*/u);
      machines.context.diagnostic(line);
      assert.match(line, / 3 idle connections closed with it/u);
      // The provider was not told that the four are gone and has one more: the check's connection, which served the
      // other three requests.
      assert.equal(machines.network.flowsAtProvider(9001).length, 5);
      await assertStatsAgree(machines, proxy, 9001);
    },
  },
  {
    name: 'with an Idempotency-Key it costs a few seconds of one request',
    run: async (machines) => {
      const proxy = await proxyTo(machines, 9002);
      await proxy.warm(4);
      machines.network.forget(machines.network.flows(9002));
      const answers = await Promise.all([1, 2, 3, 4].map(() => proxy.ask('/v1/responses', KEYED)));
      machines.context.diagnostic(`200 after ${answers.map(({ tookMs }) => tookMs).join(', ')} ms`);
      answers.forEach(assertOk);
      assert.deepEqual(await proxy.closed(), { path_lost: 4 });
      await assertStatsAgree(machines, proxy, 9002);
    },
  },
  {
    name: 'a provider that thinks for 15 s on a reused connection is left alone, and nothing is dialled',
    run: async (machines) => {
      const { network } = machines;
      const proxy = await proxyTo(machines, 9003);
      await proxy.warm(2);
      const flows = network.flowsAtProvider(9003);
      assertOk(await proxy.ask('/v1/think/15000', POST));
      assert.deepEqual(await proxy.closed(), {});
      assert.deepEqual(network.flowsAtProvider(9003), flows);
      await assertStatsAgree(machines, proxy, 9003);
    },
  },
  {
    name: 'a path that dies under a provider that thinks is found by keepalive',
    run: async (machines) => {
      const { network, context } = machines;
      const proxy = await proxyTo(machines, 9004, { LUNAROUTE_OPENAI_TCP_KEEPALIVE_SECS: '5' });
      const asked = proxy.ask('/v1/think/600000', POST);
      // Time for the request to be acknowledged and checked.
      await pause(3000);
      network.forget(network.flows(9004));
      const answer = await asked;
      context.diagnostic(`502 after ${answer.tookMs} ms`);
      assertRepeatable(answer);
      assert.deepEqual(await proxy.closed(), { path_lost: 1 });
    },
  },
  {
    name: 'a dead idle connection closes itself, and those that idle longer',
    run: async (machines) => {
      const { network, context } = machines;
      const proxy = await proxyTo(machines, 9005, { LUNAROUTE_OPENAI_TCP_KEEPALIVE_SECS: '4' });
      await proxy.warm(2);
      // One connection has been idle longer than the other.
      assertOk(await proxy.ask('/v1/think/1500'));
      network.forget(network.flows(9005));
      const line = await proxy.logged(/Path lost on connection \d+: .*/u);
      context.diagnostic(line);
      assert.match(line, /the system gave up on it, ETIMEDOUT; 1 idle connection closed with it/u);
      assert.deepEqual(await proxy.closed(), { path_lost: 2 });
      assertOk(await proxy.ask('/v1/responses', POST));
    },
  },
  {
    name: 'a path over TLS is found dead, too',
    run: async (machines) => {
      const proxy = await proxyTo(machines, 9443, {
        LUNAROUTE_OPENAI_BASE_URL: 'https://localhost:9443',
        NODE_EXTRA_CA_CERTS: CA_FILE,
      });
      await proxy.warm(2);
      machines.network.forget(machines.network.flows(9443));
      const answer = await proxy.ask('/v1/responses', KEYED);
      machines.context.diagnostic(`200 after ${answer.tookMs} ms`);
      assertOk(answer);
      assert.deepEqual(await proxy.closed(), { path_lost: 2 });
    },
  },
  {
    name: 'a path over IPv6 is found dead, too',
    run: async (machines) => {
      const { network, context } = machines;
      const proxy = await proxyTo(machines, 9006, {
        LUNAROUTE_OPENAI_BASE_URL: `http://[${PROVIDER_ADDRESS_6}]:9006`,
      });
      await proxy.warm(3);
      assert.match(
        network.run('a', 'ss', '-tnH', 'dport', '=', ':9006'),
        /\[fd71:1::2\]:\d+ +\[fd71:2::2\]:9006/u,
      );
      network.forget(network.flows(9006));
      const lost = await proxy.ask('/v1/responses', POST);
      context.diagnostic(`502 after ${lost.tookMs} ms`);
      assertRepeatable(lost);
      assertOk(await proxy.ask('/v1/responses', POST));
      assert.deepEqual(await proxy.closed(), { path_lost: 3 });
      await assertStatsAgree(machines, proxy, 9006);
    },
  },
  {
    name: 'a network that is away for four seconds condemns nobody',
    alone: true,
    run: async (machines) => {
      const { network, context } = machines;
      const proxy = await proxyTo(machines, OWN_PORT);
      await proxy.warm(2);
      network.ip('r', 'link', 'set', 'rb', 'down');
      const asked = proxy.ask('/v1/responses', POST);
      await pause(4000);
      network.ip('r', 'link', 'set', 'rb', 'up');
      const answer = await asked;
      context.diagnostic(`200 after ${answer.tookMs} ms`);
      assertOk(answer);
      assert.deepEqual(await proxy.closed(), {});
    },
  },
  {
    name: 'uploads over a slow line with a queue of 5 s, and small requests behind them, are not suspected',
    alone: true,
    run: async (machines) => {
      const { network, context } = machines;
      const limit = 'tc qdisc add dev rb root tbf rate 1mbit burst 10kb latency 5s';
      const limited = spawnSync('ip', ['netns', 'exec', network.namespace('r'), ...limit.split(' ')]);
      if (limited.status !== 0) {
        context.skip('needs tc with tbf');
        return;
      }
      const proxy = await proxyTo(machines, OWN_PORT);
      await proxy.warm(6);
      // A single upload does not fill the queue, because TCP slows down when the round trip grows.
      const uploads = Array.from({ length: 4 }, () =>
        proxy.ask('/v1/think/2000', { method: 'POST', bodyBytes: 400_000 }),
      );
      const small: Promise<PathAnswer>[] = [];
      for (let at = 0; at < 5; at += 1) {
        await pause(1000);
        small.push(proxy.ask('/v1/responses', POST));
      }
      const answers = await Promise.all([...small, ...uploads]);
      context.diagnostic(`200 after ${answers.map(({ tookMs }) => tookMs).join(', ')} ms`);
      answers.forEach(assertOk);
      assert.deepEqual(await proxy.closed(), {});
      await assertStatsAgree(machines, proxy, OWN_PORT);
    },
  },
  ...([0.05, 0.3] as const).map((loss): Case => ({
    name: `a line that loses ${loss * 100}% of all packets each way costs no request`,
    alone: true,
    lossy: { loss, delayMs: 10, seed: 7 },
    skip: whyNoLoss(),
    run: async (machines) => {
      const { network, context } = machines;
      // With bad luck it takes longer than the default idle timeout.
      const proxy = await proxyTo(machines, OWN_PORT, { LUNAROUTE_OPENAI_POOL_IDLE_TIMEOUT_SECS: '600' });
      const worker = async (): Promise<PathAnswer[]> => {
        const answers: PathAnswer[] = [];
        while (answers.length < 4) answers.push(await proxy.ask('/v1/responses', KEYED));
        return answers;
      };
      const answers = (await Promise.all(Array.from({ length: 10 }, worker))).flat();
      const { passed, lost } = await network.packets();
      const slowestMs = Math.max(...answers.map(({ tookMs }) => tookMs));
      const { path_lost: condemned = 0, ...others } = await proxy.closed();
      context.diagnostic(
        `${lost} of ${passed + lost} packets lost; slowest of ${answers.length} requests ${slowestMs} ms; condemned: ${condemned}`,
      );
      answers.forEach(assertOk);
      assert.deepEqual(others, {});
      assert.equal(condemned, 0);
    },
  })),
  {
    name: 'a request right after a change of address finds no connection from before',
    alone: true,
    run: async (machines) => {
      const { network, context } = machines;
      const proxy = await proxyTo(machines, OWN_PORT);
      await proxy.warm(3);
      network.ip('a', 'addr', 'del', '10.71.1.2/24', 'dev', 'va');
      network.ip('a', 'addr', 'add', '10.71.1.3/24', 'dev', 'va');
      network.ip('a', 'route', 'add', 'default', 'via', '10.71.1.1');
      const answer = await proxy.ask('/v1/responses', POST);
      context.diagnostic(`200 after ${answer.tookMs} ms`);
      assertOk(answer);
      assert.deepEqual(await proxy.closed(), { network_change: 3 });
    },
  },
];

test('dead paths between real machines', { skip: whyNoNetwork(), concurrency: 6 }, async (context) => {
  const shared = await PathNetwork.start(context, PORTS);
  const runs = CASES.map(({ name, run, alone, lossy, skip = false }) =>
    context.test(name, { skip }, async (one) => {
      // The last port uses TLS; these cases do not use it.
      const network = alone ? await PathNetwork.start(one, [OWN_PORT, 9443], lossy) : shared;
      await run({ context: one, network });
    }),
  );
  await Promise.all(runs);
});
