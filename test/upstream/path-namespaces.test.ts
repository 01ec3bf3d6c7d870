import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CA_FILE } from '../support/certificates.ts';
import {
  type PathAnswer,
  PathNetwork,
  PROVIDER_ADDRESS,
  type ProxyOnPath,
  whyNoNetwork,
} from '../support/path-network.ts';

const PORTS = [9001, 9002, 9003, 9004, 9005, 9006, 9007, 9443] as const;
const POST = { method: 'POST', bodyBytes: 77 };
const KEYED = { ...POST, headers: { 'idempotency-key': 'k' } };

/** What a case has. */
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
  readonly run: (machines: Machines) => Promise<void>;
}

/** These do nothing to anybody's flows but their own, and run side by side. */
const APART: readonly Case[] = [
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
    },
  },
  {
    name: 'a provider that thinks is left alone',
    run: async (machines) => {
      const proxy = await proxyTo(machines, 9003);
      await proxy.warm(2);
      assertOk(await proxy.ask('/v1/think/12000', POST));
      assert.deepEqual(await proxy.closed(), {});
    },
  },
  {
    name: 'a path that dies under a provider that thinks is found by keepalive',
    run: async (machines) => {
      const { network, context } = machines;
      const proxy = await proxyTo(machines, 9004, { LUNAROUTE_OPENAI_TCP_KEEPALIVE_SECS: '5' });
      const asked = proxy.ask('/v1/think/600000', POST);
      // Acknowledged, and looked at.
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
      // One of them idles longer than the other.
      assertOk(await proxy.ask('/v1/think/1500'));
      network.forget(network.flows(9005));
      const line = await proxy.logged(/Path lost on connection \d+: .*/u);
      context.diagnostic(line);
      assert.match(line, /the system gave it up, ETIMEDOUT; 1 idle connection closed with it/u);
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
];

/** These change the network for all, one after the other. */
const TOGETHER: readonly Case[] = [
  {
    name: 'a network that is away for four seconds condemns nobody',
    run: async (machines) => {
      const { network, context } = machines;
      const proxy = await proxyTo(machines, 9006);
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
    name: 'an upload over a slow line with a long queue, and a small request behind it, are not suspected',
    run: async (machines) => {
      const { network, context } = machines;
      const qdisc = [
        'qdisc',
        'add',
        'dev',
        'rb',
        'root',
        'tbf',
        'rate',
        '1mbit',
        'burst',
        '10kb',
        'latency',
        '5s',
      ];
      const limited = spawnSync('ip', ['netns', 'exec', network.namespace('r'), 'tc', ...qdisc]);
      if (limited.status !== 0) {
        context.skip('needs tc with tbf');
        return;
      }
      const proxy = await proxyTo(machines, 9006);
      await proxy.warm(2);
      const upload = proxy.ask('/v1/think/2000', { method: 'POST', bodyBytes: 1_000_000 });
      await pause(1500);
      const small = await proxy.ask('/v1/responses', POST);
      context.diagnostic(`small request 200 after ${small.tookMs} ms`);
      assertOk(small);
      const large = await upload;
      context.diagnostic(`upload 200 after ${large.tookMs} ms`);
      assertOk(large);
      assert.deepEqual(await proxy.closed(), {});
      network.run('r', 'tc', 'qdisc', 'del', 'dev', 'rb', 'root');
    },
  },
  {
    name: 'a request right after a change of address finds no connection from before',
    run: async (machines) => {
      const { network, context } = machines;
      const proxy = await proxyTo(machines, 9007);
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

test('dead paths between real machines', { skip: whyNoNetwork() }, async (context) => {
  const network = await PathNetwork.start(context, PORTS);
  await context.test('side by side', { concurrency: 3 }, async (sideBySide) => {
    await Promise.all(
      APART.map(({ name, run }) => sideBySide.test(name, (one) => run({ context: one, network }))),
    );
  });
  for (const { name, run } of TOGETHER) await context.test(name, (one) => run({ context: one, network }));
});
