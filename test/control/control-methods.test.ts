import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Tick } from '../../src/contract/control.ts';
import type { StopWait } from '../../src/contract/stop-wait.ts';
import type { ApplyOutcome } from '../../src/contract/settings/settings-changes.ts';
import { ask, ClientCall } from '../support/client.ts';
import { type TestedClient, TRANSPORTS } from '../support/control-transports.ts';
import { eventually } from '../support/eventually.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { freePort } from '../support/free-port.ts';
import { type ProgramOptions, type ProgramUnderTest, startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

interface Fixture {
  readonly context: TestContext;
  readonly program: ProgramUnderTest;
  readonly client: TestedClient;
}

interface Case {
  readonly name: string;
  readonly options?: ProgramOptions;
  readonly run: (fixture: Fixture) => Promise<void>;
}

/** Of the cases that need one. */
const LEAPING = new LeapingClock();

const ALL = { activity: true, requests: true, log: true, logAfterSeq: 0, sessions: true };

/** Ticks of a watch until the claim holds over all of them. */
async function watchUntil(client: TestedClient, claim: (ticks: readonly Tick[]) => boolean): Promise<Tick[]> {
  const abort = new AbortController();
  const ticks: Tick[] = [];
  for await (const tick of await client.watch(ALL, { signal: abort.signal })) {
    ticks.push(tick);
    if (claim(ticks)) break;
  }
  abort.abort();
  return ticks;
}

async function fingerprint(client: TestedClient): Promise<string> {
  const ticks = await watchUntil(client, (seen) => seen.some(({ settings }) => settings !== undefined));
  return ticks.findLast(({ settings }) => settings !== undefined)?.settings?.fingerprint ?? '';
}

function saved(outcome: ApplyOutcome): Extract<ApplyOutcome, { kind: 'saved' }> {
  assert.ok(outcome.kind === 'saved', JSON.stringify(outcome));
  return outcome;
}

/** The code of the error that a call ends with. */
async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
  );
}

/** Calls a method as somebody who is not held by its types. */
function untyped(client: TestedClient, path: readonly string[], input: unknown): Promise<unknown> {
  let at: unknown = client;
  for (const name of path) at = Reflect.get(Object(at), name);
  return (at as (input: unknown) => Promise<unknown>)(input);
}

/** A stream through the proxy that does not end by itself. */
async function startStream(
  client: TestedClient,
  context: TestContext,
  program: ProgramUnderTest,
): Promise<ClientCall> {
  const server = await startTaggedServer(context);
  server.handler = ({ response }) => void response.write('first');
  const changes = [{ key: 'providers.openai.base_url', value: server.url }];
  saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
  const call = new ClientCall(`${program.url}/v1/models`);
  await eventually('the answer has begun', () => call.received === 'first');
  return call;
}

/** What is waited for, as the latest status says. */
function stopWaitOf(ticks: readonly Tick[]): StopWait | undefined {
  const proxy = ticks.findLast(({ status }) => status !== undefined)?.status?.proxy;
  return proxy?.kind === 'stopping' ? proxy.wait : undefined;
}

const POOLS = 'providers:\n  openai:\n    http_client:\n      timeout_secs: 100\n';
const TIMEOUT_KEY = 'providers.openai.http_client.timeout_secs';

const CASES: readonly Case[] = [
  {
    name: 'a watch is slowed by its name, while it lasts',
    run: async ({ client }) => {
      const abort = new AbortController();
      const ticks = await client.watch({ ...ALL, watch: 'mine' }, { signal: abort.signal });
      await ticks.next();
      assert.deepEqual(await client.paceWatch({ watch: 'mine', isSlow: true }), { kind: 'done' });
      assert.equal((await client.paceWatch({ watch: 'yours', isSlow: true })).kind, 'refused');
      await assert.rejects(client.paceWatch({ watch: '', isSlow: true }));
      abort.abort();
    },
  },
  {
    name: 'a watch begins with everything there is',
    run: async ({ client }) => {
      const [first] = await watchUntil(client, (ticks) => ticks.length > 0);
      assert.equal(first?.status?.proxy.kind, 'running');
      assert.equal(first.status.isDesktop, false);
      assert.deepEqual(
        first.pools?.map(({ provider }) => provider),
        ['openai', 'anthropic', 'gemini'],
      );
      assert.equal(first.settings?.file.kind, 'missing');
      assert.deepEqual(
        first.activity?.map(({ provider, events }) => [provider, events.length]),
        [
          ['openai', 0],
          ['anthropic', 0],
          ['gemini', 0],
        ],
      );
      assert.equal(first.log?.level, 'debug');
    },
  },
  {
    name: 'the next request is captured for all windows, until somebody forgets it',
    options: { env: { OPENAI_API_KEY: 'sk-canary-of-the-settings' } },
    run: async ({ client, context, program }) => {
      const server = await startTaggedServer(context);
      server.handler = ({ response }) => void response.end('{"said":"hello"}');
      const changes = [{ key: 'providers.openai.base_url', value: server.url }];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
      const stateIs = (kind: string) =>
        watchUntil(
          client,
          (ticks) => ticks.findLast(({ capture }) => capture !== undefined)?.capture?.kind === kind,
        );
      await stateIs('none');
      assert.deepEqual(await client.capture.start({ provider: 'nobody' }), {
        kind: 'refused',
        code: 'unknown_provider',
        message: 'No such provider is in use.',
      });
      const windows = Promise.all([stateIs('waiting'), stateIs('waiting')]);
      assert.deepEqual(await client.capture.start({ provider: 'openai' }), { kind: 'done' });
      await windows;
      assert.equal(await client.capture.view(), null);
      const body = JSON.stringify({ model: 'gpt', text: 'mark of the body' });
      await ask(`${program.url}/v1/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await stateIs('kept');
      const captured = await client.capture.view();
      assert.equal(captured?.request?.text, body);
      assert.doesNotMatch(JSON.stringify(captured), /canary/u);
      const elsewhere = [
        await client.doctor.bundle(),
        await client.recordings.list({ filter: {}, limit: 10 }),
      ];
      assert.doesNotMatch(JSON.stringify([elsewhere, program.lines]), /mark of the body/u);
      // Stopping the proxy keeps it; another process knows nothing of it.
      await client.proxy.stop();
      await client.proxy.start();
      assert.notEqual(await client.capture.view(), null);
      assert.deepEqual(await client.capture.forget(), { kind: 'done' });
      await stateIs('none');
      assert.equal(await client.capture.view(), null);
      assert.equal((await startProgram(context)).app.proxy.recorder.capture.kept, null);
    },
  },
  {
    name: 'nothing is captured where personal data could not be taken out',
    options: { config: 'session_recording: { pii: { enabled: maybe } }\n' },
    run: async ({ client }) => {
      const outcome = await client.capture.start({ provider: null });
      assert.equal(outcome.kind === 'refused' ? outcome.code : outcome.kind, 'pii_unusable');
    },
  },
  {
    name: 'sessions are watched, exported and forgotten, and an unknown one has no turns',
    run: async ({ client }) => {
      const [first] = await watchUntil(client, (ticks) => ticks.length > 0);
      assert.deepEqual(first?.sessions?.changed, []);
      assert.equal(first.sessions.isFresh, true);
      assert.equal(first.limits, undefined, 'no provider has told of a limit');
      assert.equal(await client.sessions.turns({ id: 1, agent: 'main' }), null);
      const { name, text } = await client.sessions.export();
      assert.match(name, /^lunaroute-sessions-\d{4}-\d\d-\d\d\.json$/u);
      assert.deepEqual((JSON.parse(text) as { sessions: unknown }).sessions, []);
      assert.deepEqual(await client.sessions.forget(), { kind: 'done' });
    },
  },
  {
    name: 'apply writes the file and puts the running pool on the new value; undo takes both back',
    options: { config: '# mine\nproviders:\n  openai:\n    http_client:\n      timeout_secs: 300 # long\n' },
    run: async ({ client, program }) => {
      const before = readFileSync(program.configPath, 'utf8');
      const changes = [{ key: TIMEOUT_KEY, value: 120 }];
      const plan = await client.settings.preview({ changes });
      assert.equal(plan.kind, 'planned');
      assert.equal(readFileSync(program.configPath, 'utf8'), before);
      const pool = program.app.proxy.pool('openai');
      const outcome = saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
      assert.deepEqual(outcome.diff, [
        { kind: 'removed', line: 5, text: '      timeout_secs: 300 # long' },
        { kind: 'added', line: 5, text: '      timeout_secs: 120 # long' },
      ]);
      assert.equal(program.app.proxy.lanes.get('openai')?.provider.pool.timeoutSecs, 120);
      assert.equal(program.app.proxy.pool('openai'), pool, 'the timeout is no matter of the connections');
      saved(await client.settings.undo({ fingerprint: await fingerprint(client) }));
      assert.equal(readFileSync(program.configPath, 'utf8'), before);
      assert.equal(program.app.proxy.lanes.get('openai')?.provider.pool.timeoutSecs, 300);
    },
  },
  {
    name: 'a file that was changed outside is not written over: both sides are shown, and the new one can be applied to',
    options: { config: 'providers:\n  openai:\n    http_client:\n      timeout_secs: 300\n' },
    run: async ({ client, program }) => {
      const known = await fingerprint(client);
      writeFileSync(
        program.configPath,
        'port: 0\nproviders:\n  openai:\n    http_client:\n      timeout_secs: 200\n',
      );
      const changes = [{ key: TIMEOUT_KEY, value: 120 }];
      const outcome = await client.settings.apply({ fingerprint: known, changes });
      assert.ok(outcome.kind === 'changed', JSON.stringify(outcome));
      assert.ok(outcome.outside.some(({ text }) => text.includes('timeout_secs: 200')));
      assert.ok(outcome.yours.some(({ text }) => text.includes('timeout_secs: 120')));
      assert.ok(readFileSync(program.configPath, 'utf8').includes('200'));
      saved(await client.settings.apply({ fingerprint: outcome.fingerprint, changes }));
      assert.ok(readFileSync(program.configPath, 'utf8').startsWith('port: 0\n'));
    },
  },
  {
    name: 'a value out of range is invalid, and nothing is written',
    options: { config: 'port: 0\n' },
    run: async ({ client, program }) => {
      const outcome = await client.settings.apply({
        fingerprint: await fingerprint(client),
        changes: [{ key: TIMEOUT_KEY, value: 0 }],
      });
      assert.ok(outcome.kind === 'invalid', JSON.stringify(outcome));
      assert.deepEqual(
        outcome.findings.map(({ key }) => key),
        [TIMEOUT_KEY],
      );
      assert.equal(readFileSync(program.configPath, 'utf8'), 'port: 0\n');
    },
  },
  {
    name: 'a change begun from another value than the file has asks, and goes through without that',
    options: { config: POOLS },
    run: async ({ client, program }) => {
      const change = { key: TIMEOUT_KEY, value: 120 };
      const was = await client.settings.apply({
        fingerprint: await fingerprint(client),
        changes: [{ ...change, was: 7 }],
      });
      assert.ok(was.kind === 'changed', JSON.stringify(was));
      assert.equal(readFileSync(program.configPath, 'utf8'), POOLS);
      saved(await client.settings.apply({ fingerprint: was.fingerprint, changes: [change] }));
    },
  },
  {
    name: 'a file that is gone is kept, asked about, and given up',
    options: { config: POOLS },
    run: async ({ client, program }) => {
      rmSync(program.configPath);
      await program.app.settings.reread();
      assert.equal((await client.settings.view()).file.kind, 'gone');
      const changes = [{ key: 'logging.log_requests', value: true }];
      const asked = await client.settings.apply({ fingerprint: await fingerprint(client), changes });
      assert.equal(asked.kind, 'file_gone');
      saved(
        await client.settings.apply({
          fingerprint: await fingerprint(client),
          changes,
          base: 'last_text',
        }),
      );
      assert.ok(readFileSync(program.configPath, 'utf8').startsWith(POOLS));
      rmSync(program.configPath);
      await program.app.settings.reread();
      assert.deepEqual(await client.settings.useDefaults(), { kind: 'done' });
      const { effective } = await client.settings.view();
      assert.deepEqual(effective.find(({ key }) => key === TIMEOUT_KEY)?.source, { kind: 'default' });
    },
  },
  {
    name: 'a restart is for the desktop alone',
    run: async ({ client }) => {
      const outcome = await client.desktop.restart();
      assert.ok(outcome.kind === 'refused' && outcome.code === 'no_desktop');
    },
  },
  {
    name: 'an unknown key and a secret are refused',
    run: async ({ client }) => {
      const known = await fingerprint(client);
      const apply = (key: string, value: string): Promise<ApplyOutcome> =>
        client.settings.apply({ fingerprint: known, changes: [{ key, value }] });
      const unknown = await apply('providers.openai.http_client.timeout', '5');
      const secret = await apply('providers.openai.api_key', 'sk-test-canary');
      assert.deepEqual([unknown.kind, 'code' in unknown && unknown.code], ['refused', 'unknown_key']);
      assert.deepEqual([secret.kind, 'code' in secret && secret.code], ['refused', 'secret_in_file']);
    },
  },
  {
    name: 'a provider is added, renamed and removed',
    options: {
      config:
        '# head\nproviders:\n  # fast\n  groq: { provider_type: openai, base_url: "https://api.groq.com/openai" }\n',
    },
    run: async ({ client, program }) => {
      saved(
        await client.settings.renameProvider({
          fingerprint: await fingerprint(client),
          from: 'groq',
          to: 'quick',
        }),
      );
      assert.ok(
        readFileSync(program.configPath, 'utf8').includes('  # fast\n  quick: { provider_type: openai'),
      );
      assert.ok(program.app.proxy.lanes.has('quick') && !program.app.proxy.lanes.has('groq'));
      const added = [
        { key: 'providers.local.provider_type', value: 'openai' },
        { key: 'providers.local.base_url', value: 'http://127.0.0.1:9' },
      ];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes: added }));
      assert.ok(program.app.proxy.lanes.has('local'));
      const removed = [{ key: 'providers.local', value: null }];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes: removed }));
      assert.ok(!program.app.proxy.lanes.has('local'));
      const taken = await client.settings.renameProvider({
        fingerprint: await fingerprint(client),
        from: 'nobody',
        to: 'somebody',
      });
      assert.equal(taken.kind, 'refused');
    },
  },
  {
    name: 'without a key store a key is refused with what to do instead',
    run: async ({ client }) => {
      const outcome = await client.settings.storeKey({ provider: 'openai', key: 'sk-test-canary' });
      assert.ok(outcome.kind === 'refused' && outcome.code === 'no_key_store');
      assert.ok(!outcome.message.includes('canary'));
    },
  },
  {
    name: 'stop closes the listener and start opens it again; the control methods stay',
    run: async ({ client, program }) => {
      assert.deepEqual(await client.proxy.stop(), { kind: 'done' });
      await eventually('it is stopped', () => program.app.status().proxy.kind === 'stopped');
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
      const { closedBy } = program.app.proxy.pool('openai')?.ledger.books() ?? {};
      assert.equal(closedBy?.shutdown, 1);
      const [row] = program.app.proxy.journal.since(0).rows;
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
  {
    name: 'the log can be raised, and its lines come with the ticks',
    run: async ({ client, program }) => {
      assert.deepEqual(await client.recordLog({ level: 'debug' }), { level: 'debug' });
      program.app.logging.target('lunaroute_egress').write('debug', 'a line for the window');
      const ticks = await watchUntil(client, (seen) =>
        seen.some(({ log }) => log?.records.some(({ message }) => message === 'a line for the window')),
      );
      assert.equal(ticks[0]?.log?.level, 'debug');
      assert.ok(
        !program.lines.some((line) => line.includes('a line for the window')),
        'not on standard output',
      );
    },
  },
  {
    name: 'the environment lines name the address',
    run: async ({ client, program }) => {
      const { lines } = await client.environment({ shell: 'sh' });
      assert.equal(
        lines,
        `export ANTHROPIC_BASE_URL=${program.url}\nexport GOOGLE_GEMINI_BASE_URL=${program.url}/gemini\nexport OPENAI_BASE_URL=${program.url}/v1\n`,
      );
    },
  },
  {
    name: 'how clients reach a provider is told of every one that is served',
    run: async ({ client, program }) => {
      const setup = await client.providerSetup({ provider: 'anthropic', shell: 'fish' });
      assert.equal(setup?.baseUrl, program.url);
      assert.equal(setup.lines, `set -gx ANTHROPIC_BASE_URL ${program.url};`);
      assert.equal(setup.keyHeader, 'x-api-key');
      assert.equal(await client.providerSetup({ provider: 'nobody', shell: 'sh' }), null);
    },
  },
  {
    name: 'all assistants are sent straight to their providers, and those through the proxy again',
    run: async ({ client, program }) => {
      const file = join(program.folder, '.codex/config.toml');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '# mine\n');
      const standing = async () => {
        const { assistants, left } = await client.assistants.list();
        const codex = assistants.find(({ view }) => view.name === 'codex')?.view;
        return [codex?.state.kind, codex?.isDirect, left?.assistants.map(({ name }) => name)];
      };
      assert.equal((await client.assistants.connect({ name: 'codex' })).kind, 'done');
      const { assistants } = await client.assistants.sendAll({ to: 'providers' });
      assert.deepEqual(
        assistants.map(({ name, outcome }) => [name, outcome.kind]),
        [['codex', 'done']],
      );
      assert.equal(readFileSync(file, 'utf8'), '# mine\n');
      assert.deepEqual(await standing(), ['none', true, undefined]);
      writeFileSync(file, 'model = \n');
      await client.assistants.sendAll({ to: 'proxy' });
      assert.deepEqual(await standing(), ['unreadable', true, ['codex']]);
      writeFileSync(file, '# mine\n');
      assert.equal((await client.assistants.connect({ name: 'codex' })).kind, 'done');
      assert.deepEqual(await standing(), ['connected', false, undefined]);
      assert.equal(
        await codeOf(untyped(client, ['assistants', 'sendAll'], { to: 'nowhere' })),
        'BAD_REQUEST',
      );
    },
  },
  {
    name: 'the doctor says what it saw, and tries out other values on it',
    run: async ({ client, context, program }) => {
      const server = await startTaggedServer(context);
      const changes = [{ key: 'providers.openai.base_url', value: server.url }];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
      for (let request = 0; request < 2; request += 1) await ask(`${program.url}/v1/models`);
      const { basis, providers, findings } = await client.doctor.report();
      assert.equal(basis, 'running');
      const [openai] = providers;
      assert.deepEqual([openai?.provider, openai?.created, openai?.reused], ['openai', 1, 1]);
      assert.deepEqual(findings, []);
      const question = { provider: 'openai', setting: 'poolMaxIdle' as const, values: [0] };
      const curve = await client.doctor.whatIf(question);
      assert.deepEqual(
        curve?.points.map(({ value, created, reused }) => [value, created, reused]),
        [
          [0, 2, 0],
          [32, 1, 1],
        ],
      );
      assert.equal(await client.doctor.whatIf({ ...question, provider: 'nobody' }), null);
      assert.equal(
        await codeOf(untyped(client, ['doctor', 'whatIf'], { ...question, more: 1 })),
        'BAD_REQUEST',
      );
    },
  },
  {
    name: 'without a desktop there are no preferences',
    run: async ({ client }) => {
      assert.deepEqual(await client.desktop.view(), { kind: 'headless' });
      assert.deepEqual(await client.desktop.setPreferences({ theme: 'dark' }), { kind: 'headless' });
    },
  },
  {
    name: 'the settings are told as a start would have them, with what is kept beside them',
    options: { config: POOLS },
    run: async ({ client, program }) => {
      const { name, text } = await client.settings.check();
      assert.match(name, /^lunaroute-check-\d{4}-\d\d-\d\d\.txt$/u);
      assert.match(text, /^ {2}http_client\.timeout_secs +100 s +config\.yaml:4 +hides default \(600 s\)$/mu);
      assert.match(text, /It keeps no earlier values\.\n\nThe settings are fine\.\n$/u);
      writeFileSync(program.configPath, POOLS.replace('100', '1OO'));
      await program.app.settings.reread();
      const broken = await client.settings.check();
      assert.match(broken.text, /^ {2}error .*config\.yaml:4:21$/mu);
      assert.match(broken.text, /keeps: providers\.openai\.http_client\.timeout_secs = 100 s /u);
      assert.match(broken.text, /1 error, 0 warnings: some values are not in effect\.\n$/u);
    },
  },
  {
    name: 'the schema is the one that the documents have',
    run: async ({ client }) => {
      const { name, text } = await client.settings.schema();
      assert.equal(name, 'config.schema.json');
      const documented = readFileSync(new URL('../../docs/config.schema.json', import.meta.url), 'utf8');
      assert.deepEqual(JSON.parse(text), JSON.parse(documented));
    },
  },
  {
    name: 'the program says what it is, where its files are and what it uses',
    options: { undiciVersion: '8.0.0', licenseFiles: ['/nowhere/licenses.json.br'] },
    run: async ({ client, program }) => {
      const { versions, places, processes, update, canReveal } = await client.about.view();
      assert.deepEqual(
        versions.slice(0, 3).map(({ name, version }) => [name, version]),
        [
          ['LunaRoute', '0.0.0-test'],
          ['undici', '8.0.0'],
          ['Node', process.versions.node],
        ],
      );
      assert.deepEqual(
        places.map(({ place }) => place),
        ['settings_file', 'data_folder', 'recordings'],
      );
      assert.equal(places[0]?.path, program.configPath);
      const [own] = processes;
      assert.deepEqual([processes.length, own?.pid, own?.cpuPercent], [1, process.pid, null]);
      assert.ok((own?.memoryBytes ?? 0) > 10_000_000);
      const later = (await client.about.view()).processes[0]?.cpuPercent ?? -1;
      assert.ok(later >= 0 && later <= 100, String(later));
      assert.deepEqual([update, canReveal], [{ kind: 'headless' }, false]);
      const { text } = await client.about.text();
      assert.match(text, /^LunaRoute: 0\.0\.0-test\nundici: 8\.0\.0\n/u);
      assert.ok(!text.includes(program.folder), 'the home folder is written ~');
      assert.match((await client.about.licenses()).text, /was not built/u);
    },
  },
  {
    name: 'what only a desktop does is refused without one',
    run: async ({ client }) => {
      assert.deepEqual(await client.desktop.lookForUpdate(), { kind: 'headless' });
      assert.deepEqual(await client.desktop.dismissUpdate({ version: '1.0.0' }), { kind: 'headless' });
      assert.equal((await client.desktop.openReleasePage()).kind, 'refused');
      const shown = await client.desktop.reveal({ place: 'settings_file' });
      assert.ok(shown.kind === 'refused' && shown.code === 'no_desktop');
      assert.equal(await codeOf(untyped(client, ['desktop', 'reveal'], { place: '/etc' })), 'BAD_REQUEST');
    },
  },
  {
    name: 'an unknown method, an unknown field and a wrong value are turned down by their codes',
    run: async ({ client }) => {
      assert.equal(await codeOf(untyped(client, ['settings', 'readFile'], {})), 'NOT_FOUND');
      assert.equal(await codeOf(untyped(client, ['cancelRequest'], { id: 1, force: true })), 'BAD_REQUEST');
      assert.equal(await codeOf(untyped(client, ['recordLog'], { level: 'all' })), 'BAD_REQUEST');
      const pollution = JSON.parse('{"key":"__proto__.polluted","value":"yes"}') as unknown;
      assert.equal(
        await codeOf(untyped(client, ['settings', 'preview'], { changes: [pollution] })),
        'BAD_REQUEST',
      );
    },
  },
];

let run = 0;
for (const transport of TRANSPORTS) {
  for (const { name, options, run: runCase } of CASES) {
    run += 1;
    test(`${transport.name}: ${name}`, async (context) => {
      const program = await startProgram(context, options);
      await runCase({ context, program, client: await transport.connect(context, program) });
    });
  }
}

test('every case ran over every transport', () => {
  assert.equal(run, CASES.length * TRANSPORTS.length);
});
