import assert from 'node:assert/strict';
import { ask, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import {
  type Case,
  LEAPING,
  watchUntil,
  fingerprint,
  saved,
  codeOf,
  untyped,
  startStream,
  stopWaitOf,
} from './method-case.ts';
import { PROGRAM_CASES } from './program-cases.ts';

export const RUNNING_CASES: readonly Case[] = [
  {
    name: 'stop closes the listener and start opens it again; the control methods stay',
    run: async ({ client, program }) => {
      assert.equal(program.app.status().clientUrl, program.url);
      assert.deepEqual(await client.proxy.stop(), { kind: 'done' });
      await eventually('it is stopped', () => program.app.status().proxy.kind === 'stopped');
      // The port of the settings: 0 here, and the one it will listen on outside tests.
      assert.equal(program.app.status().clientUrl, 'http://127.0.0.1:0');
      assert.equal((await ask(`${program.url}/healthz`)).status, 0);
      assert.deepEqual(await client.proxy.start(), { kind: 'done' });
      assert.equal((await ask(`${program.app.proxyUrl}/healthz`)).status, 200);
    },
  },
  {
    name: 'a stop says what it waits for and how long, and stopNow ends that at once',
    options: { config: 'port: 0\ndrain_secs: 600\n' },
    run: async ({ client, context, program }) => {
      assert.ok((await client.proxy.stopNow()).kind === 'refused');
      const call = await startStream(client, context, program);
      const begun = performance.now();
      assert.deepEqual(await client.proxy.stop(), { kind: 'done' });
      const ticks = await watchUntil(client, (seen) => stopWaitOf(seen) !== undefined);
      const wait = stopWaitOf(ticks);
      assert.deepEqual([wait?.requests, wait?.isQuitting], [1, false]);
      const passedSecs = (performance.now() - begun) / 1000;
      assert.ok((wait?.leftSecs ?? 0) <= 600 && (wait?.leftSecs ?? 0) >= 599 - passedSecs);
      assert.deepEqual(await client.proxy.stopNow(), { kind: 'done' });
      const answer = await call.answer;
      assert.deepEqual([answer.status, answer.body, answer.complete], [200, 'first', false]);
      await eventually('it is stopped', () => program.app.status().proxy.kind === 'stopped');
      const { closedBy } = program.app.proxy.pool('openai')?.stats.snapshot() ?? {};
      assert.equal(closedBy?.shutdown, 1);
      const [row] = program.app.proxy.requestHistory.since(0).rows;
      assert.deepEqual([row?.state, row?.code], ['failed', 'shutting_down']);
      assert.deepEqual(await client.proxy.start(), { kind: 'done' });
      assert.equal((await ask(`${program.app.proxyUrl}/healthz`)).status, 200);
    },
  },
  {
    name: 'a quit that waits says so, and is ended by stopNow',
    options: { config: 'port: 0\ndrain_secs: 600\n' },
    run: async ({ client, context, program }) => {
      await startStream(client, context, program);
      const drained = program.app.drain();
      const ticks = await watchUntil(client, (seen) => stopWaitOf(seen) !== undefined);
      assert.equal(stopWaitOf(ticks)?.isQuitting, true);
      assert.deepEqual(await client.proxy.stopNow(), { kind: 'done' });
      await drained;
    },
  },
  {
    name: 'a request under way is listed and can be cancelled, and its client sees the cut',
    run: async ({ client, context, program }) => {
      const server = await startTaggedServer(context);
      server.handler = ({ response }) => void response.write('first');
      const changes = [{ key: 'providers.openai.base_url', value: server.url }];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
      const call = new ClientCall(`${program.url}/v1/models?key=canary`);
      await eventually('the stream has begun', () => call.received === 'first');
      const ticks = await watchUntil(client, (seen) => seen.some(({ requests }) => requests !== undefined));
      const row = ticks.flatMap(({ requests }) => requests ?? [])[0];
      assert.ok(row !== undefined);
      assert.deepEqual(
        [row.provider, row.path, row.status, row.state],
        ['openai', '/v1/models', 200, 'streaming'],
      );
      assert.deepEqual(await client.cancelRequest({ id: row.id }), { kind: 'done' });
      assert.equal((await call.answer).complete, false);
      const again = await client.cancelRequest({ id: row.id });
      assert.ok(again.kind === 'refused' && again.code === 'not_in_flight');
      const { connections } = await client.connections({ provider: 'openai' });
      assert.deepEqual(
        connections.map(({ id, state, closeReason }) => ({ id, state, closeReason })),
        [{ id: 1, state: 'closed', closeReason: 'request_aborted' }],
      );
    },
  },
  {
    name: 'the history has what the provider saw and /metrics counts, across a change that replaces the pool',
    options: { env: { LUNAROUTE_OPENAI_MAX_RETRIES: '0' } },
    run: async ({ client, context, program }) => {
      const server = await startTaggedServer(context);
      const answered = new Map<number, number>();
      server.handler = ({ request, response }) => {
        const status = Number(/\d{3}$/u.exec(request.url ?? '')?.[0] ?? 200);
        answered.set(status, (answered.get(status) ?? 0) + 1);
        if (status === 299)
          response.writeHead(200, { 'content-length': 9 }).write('cut', () => request.socket.destroy());
        else response.writeHead(status, { 'content-length': 2 }).end('ok');
      };
      const apply = async (key: string, value: string | number): Promise<void> => {
        const changes = [{ key: `providers.openai.${key}`, value }];
        saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
      };
      await apply('base_url', server.url);
      for (const status of [200, 200, 404, 529, 200, 299, 500])
        await ask(`${program.url}/v1/models/${status}`);
      await apply('http_client.pool_idle_timeout_secs', 33);
      for (const status of [200, 200, 429]) await ask(`${program.url}/v1/models/${status}`);
      const view = await client.history({ provider: 'openai', range: '1h' });
      assert.ok(view !== null);
      const sum = (numbers: readonly number[] = []): number => numbers.reduce((all, one) => all + one, 0);
      const of = (...statuses: number[]): number => sum(statuses.map((status) => answered.get(status) ?? 0));
      assert.equal(sum(view.counts.requests), server.calls.length);
      assert.deepEqual([view.counts.clientErrors, view.counts.serverErrors, view.counts.brokenOff].map(sum), [
        of(404, 429),
        of(529, 500),
        of(299),
      ]);
      const created = Object.values(view.createdBy).map(sum);
      assert.equal(sum(created), server.sockets.length);
      assert.equal(sum(view.counts.reused), server.calls.length - server.sockets.length);
      const metrics = (await ask(`${program.url}/metrics`)).body;
      const counted = (name: string): number =>
        sum(
          [...metrics.matchAll(new RegExp(`^${name}\\{.*provider="openai".*\\} (\\d+)$`, 'gmu'))].map(
            ([, value]) => Number(value),
          ),
        );
      assert.equal(counted('lunaroute_requests_total'), sum(view.counts.requests));
      assert.equal(counted('http_pool_connections_created_total'), sum(created));
      assert.equal(counted('http_pool_connections_reused_total'), sum(view.counts.reused));
      assert.equal(view.marks.at(-1)?.text, 'idle timeout 90 → 33 s');
      assert.ok(view.duration.p50.at(-1) !== null && view.firstByte.whole[1] !== null);
      assert.equal(await client.history({ provider: 'nobody', range: '15m' }), null);
      const quiet = await client.history({ provider: 'anthropic', range: '24h' });
      assert.deepEqual([quiet?.isKept, quiet?.gaps.length], [false, 96]);
      assert.equal(
        await codeOf(untyped(client, ['history'], { provider: 'openai', range: '7d' })),
        'BAD_REQUEST',
      );
    },
  },
  {
    name: 'while the proxy is stopped and while the machine sleeps the history has gaps, not zeros',
    options: { clock: LEAPING },
    run: async ({ client, context, program }) => {
      const server = await startTaggedServer(context);
      const changes = [{ key: 'providers.openai.base_url', value: server.url }];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
      await ask(`${program.url}/v1/models`);
      await client.proxy.stop();
      await eventually('it is stopped', () => program.app.status().proxy.kind === 'stopped');
      LEAPING.leap(5 * 60_000);
      assert.deepEqual(await client.proxy.start(), { kind: 'done' });
      await ask(`${program.app.proxyUrl}/v1/models`);
      LEAPING.sleep(10 * 60_000);
      await ask(`${program.app.proxyUrl}/v1/models`);
      const view = await client.history({ provider: 'openai', range: '1h' });
      const count = (gap: string): number => view?.gaps.filter((one) => one === gap).length ?? 0;
      assert.ok(count('stopped') >= 4, `stopped: ${count('stopped')}`);
      assert.ok(count('suspended') >= 9, `suspended: ${count('suspended')}`);
      assert.equal(
        view?.counts.requests.reduce((sum, one) => sum + one, 0),
        server.calls.length,
      );
    },
  },
  {
    name: 'a provider that fails is the trouble of the status until a probe reaches it',
    run: async ({ client, context, program }) => {
      const server = await startTaggedServer(context);
      const changes = [
        { key: 'providers.openai.base_url', value: `http://127.0.0.1:${await freePort()}` },
        { key: 'providers.openai.http_client.max_retries', value: 0 },
      ];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
      await ask(`${program.url}/v1/models`);
      assert.match(program.app.status().trouble ?? '', /^openai: .*connect/u);
      const failing = await client.probe({ provider: 'openai' });
      assert.ok(failing?.kind === 'failing' && failing.code === 'connect_failed');
      const back = [{ key: 'providers.openai.base_url', value: server.url }];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes: back }));
      assert.equal((await client.probe({ provider: 'openai' }))?.kind, 'reachable');
      assert.equal(program.app.status().trouble, null);
      assert.equal(await client.probe({ provider: 'nobody' }), null);
    },
  },
  ...PROGRAM_CASES,
];
