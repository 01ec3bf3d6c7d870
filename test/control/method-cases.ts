import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ApplyOutcome } from '../../src/contract/settings/settings-changes.ts';
import { ask } from '../support/client.ts';
import { startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { RUNNING_CASES } from './running-cases.ts';
import { type Case, ALL, watchUntil, fingerprint, saved, POOLS, TIMEOUT_KEY } from './method-case.ts';

export const CASES: readonly Case[] = [
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
      // Stopping the proxy keeps the capture; a different process does not have it.
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
      assert.equal(program.app.proxy.runtimes.get('openai')?.provider.pool.timeoutSecs, 120);
      assert.equal(program.app.proxy.pool('openai'), pool, 'the timeout is no matter of the connections');
      saved(await client.settings.undo({ fingerprint: await fingerprint(client) }));
      assert.equal(readFileSync(program.configPath, 'utf8'), before);
      assert.equal(program.app.proxy.runtimes.get('openai')?.provider.pool.timeoutSecs, 300);
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
      assert.ok(program.app.proxy.runtimes.has('quick') && !program.app.proxy.runtimes.has('groq'));
      const added = [
        { key: 'providers.local.provider_type', value: 'openai' },
        { key: 'providers.local.base_url', value: 'http://127.0.0.1:9' },
      ];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes: added }));
      assert.ok(program.app.proxy.runtimes.has('local'));
      const removed = [{ key: 'providers.local', value: null }];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes: removed }));
      assert.ok(!program.app.proxy.runtimes.has('local'));
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
  ...RUNNING_CASES,
];
