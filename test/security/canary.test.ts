import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { KeyStore } from '../../src/settings/sources/inputs.ts';
import { ask } from '../support/client.ts';
import { LAUNCHER, type RunningCommand, startCommand, temporaryFolder } from '../support/command-line.ts';
import { openSession, type TestedClient, TRANSPORTS } from '../support/control-transports.ts';
import { eventually } from '../support/eventually.ts';
import { startProgram } from '../support/running-program.ts';
import { canariesMade, canary, keyCanary, Outputs, VISIBLE } from './support/canaries.ts';
import {
  configText,
  environment,
  startSurroundings,
  writeAssistants,
} from './support/canary-surroundings.ts';
import { callEveryMethod, callTheOthers, watched } from './support/every-method.ts';
import { startLeakyProvider } from './support/leaky-provider.ts';
import { methodNames } from './support/method-names.ts';
import { askPage, PROVIDERS, sendSecrets } from './support/secret-doors.ts';

async function httpClient(link: string): Promise<TestedClient> {
  const key = await openSession(link);
  const url = `${new URL(link).origin}/api`;
  return createORPCClient(new RPCLink({ url, headers: { authorization: `Bearer ${key}` } }));
}

function addProcess(serve: RunningCommand, outputs: Outputs): void {
  const { pid } = serve.child;
  for (const name of ['cmdline', 'comm', 'status']) {
    const file = `/proc/${pid}/${name}`;
    if (existsSync(file)) outputs.add(`the process's ${name}`, readFileSync(file, 'latin1'));
  }
}

/** Files the program leaves on disk, by path below the home folder. Add a row for every new kind of output. */
const FILES: readonly {
  readonly where: string;
  readonly files: RegExp;
  /**
   * The file repeats what the user wrote into the file of the same name, including plain-text keys; nobody else may
   * read it.
   */
  readonly isPrivate?: true;
}[] = [
  { where: 'recordings on the disk', files: /^sessions\/.*\.jsonl$/u },
  { where: 'versions of the config file', files: /^config\.yaml\.\d+$/u, isPrivate: true },
];

function addFiles(home: string, outputs: Outputs): void {
  const all = readdirSync(home, { recursive: true, encoding: 'utf8' }).map((file) =>
    file.replaceAll('\\', '/'),
  );
  for (const { where, files, isPrivate } of FILES) {
    const found = all.filter((file) => files.test(file));
    assert.ok(found.length > 0, `${where}: there are none`);
    for (const file of found) {
      const full = path.join(home, file);
      if (process.platform !== 'win32')
        assert.equal(statSync(full).mode & 0o077, 0, `${file} is for its owner alone`);
      if (isPrivate !== true) outputs.add(where, readFileSync(full, 'utf8'));
    }
  }
}

/** Adds the output of commands that report on these settings without running them. */
async function addCommands(
  context: TestContext,
  run: { home: string; file: string; env: Record<string, string> },
  outputs: Outputs,
): Promise<void> {
  const { NODE_OPTIONS: _, ...env } = run.env;
  for (const args of [
    ['check'],
    ['check', '--json'],
    ['env'],
    ['doctor'],
    ['bundle'],
    ['serve', '--port', '0'],
  ]) {
    const command = startCommand(context, [...args, '--config', run.file], { home: run.home, env });
    await command.exited;
    outputs.add(args.join(' '), command.stdout + command.stderr);
  }
}

for (const format of ['text', 'json']) {
  test(
    `no secret given to the program appears in its output, with the log as ${format}`,
    { timeout: 60_000 },
    async (context) => {
      const home = temporaryFolder(context);
      const file = path.join(home, 'config.yaml');
      const surroundings = await startSurroundings(context);
      writeFileSync(file, configText(surroundings), { mode: 0o600 });
      writeAssistants(home);
      const token = canary('proxytoken');
      const env = environment(token);
      const outputs = new Outputs();
      await addCommands(context, { home, file, env }, outputs);
      const args = [
        'serve',
        '--port',
        '0',
        '--ui-port',
        '0',
        '--lenient',
        '--log-format',
        format,
        '--config',
        file,
      ];
      const serve = startCommand(context, args, { home, env });
      const link = await serve.link(home);
      const url = `http://127.0.0.1:${await serve.port()}`;
      const client = await httpClient(link);
      await client.recordLog({ level: 'trace' });
      await client.capture.start({ provider: null });
      await sendSecrets(context, url, { outputs, token });
      const captured = await client.capture.view();
      assert.notEqual(captured, null);
      outputs.add('what is captured, like recordings', captured);
      await askPage(link, outputs);
      await callAllMethods(client, outputs);
      addProcess(serve, outputs);
      addFiles(home, outputs);
      serve.child.kill('SIGUSR2');
      assert.notEqual(await serve.exited, 0);
      outputs.add('stdout', serve.stdout);
      outputs.add('stderr', serve.stderr);

      const linkToken = new URL(link).hash.slice('#token='.length);
      assert.deepEqual(outputs.holding(linkToken), [], 'the token of the page is in no output');
      assertSearched(outputs);
      assert.match(serve.stderr, new RegExp(`${VISIBLE} crash`, 'u'));
      outputs.assertClean();
      context.diagnostic(
        `secrets sent: ${canariesMade()}, outputs searched: ${outputs.count}, bytes searched: ${outputs.bytes}`,
      );
    },
  );
}

async function callAllMethods(client: TestedClient, outputs: Outputs): Promise<void> {
  const called = new Set(await callEveryMethod(client, outputs, PROVIDERS));
  await callTheOthers(
    client,
    outputs,
    methodNames().filter((name) => !called.has(name)),
  );
  for (const name of methodNames()) assert.ok(outputs.holding('').includes(`control ${name}`), name);
}

/** Guards against a search that finds nothing because it covered too little. */
function assertSearched(outputs: Outputs): void {
  assert.ok(
    outputs.count > 100 && outputs.bytes > 100_000,
    `${outputs.count} outputs, ${outputs.bytes} bytes`,
  );
  for (const where of ['stdout', 'stderr', 'control watch', 'check', 'check --json']) {
    assert.ok(outputs.holding(VISIBLE).includes(where), `${where} was searched and has what may be shown`);
  }
}

/** Returns a key store whose error messages reveal too much, as those of real systems do. */
function keyStore(stored: Readonly<Record<string, string>>): KeyStore {
  return {
    unread: () => [],
    available: () => ({ available: true, reason: '' }),
    keys: () => Promise.resolve(stored),
    store: () => Promise.reject(new Error('the keychain is locked')),
    forget: () => Promise.resolve(),
  };
}

for (const transport of TRANSPORTS) {
  test(`${transport.name}: key store and login shell keys and a program fault reveal no secret`, async (context) => {
    const { url: leaky } = await startLeakyProvider(context);
    const outputs = new Outputs();
    const program = await startProgram(context, {
      config: `providers:\n  openai:\n    base_url: ${leaky}\n  anthropic:\n    base_url: ${leaky}\n`,
      env: { RUST_LOG: 'trace', LUNAROUTE_LOG_REQUESTS: 'true' },
      keyStore: keyStore({ openai: keyCanary('keystore'), anthropic: canary('keystore') }),
      loginShell: () =>
        Promise.resolve({
          kind: 'read',
          shell: '/bin/sh',
          variables: { LUNAROUTE_PROXY_TOKEN: canary('shell') },
        }),
    });
    const client = await transport.connect(context, program);
    await client.recordLog({ level: 'trace' });
    const token = program.app.settings.resolved.settings.proxyToken ?? '';
    assert.match(token, /LeAk7zQ/u);
    await sendSecrets(context, program.url, { outputs, token });
    program.app.proxy.requestHistory.begin = () => {
      throw new Error(`${VISIBLE} fault`);
    };
    for (const where of ['/v1/models', '/v1/messages']) {
      const headers = { 'x-lunaroute-token': token, 'x-api-key': canary('fault') };
      const answer = await ask(`${program.url}${where}?key=${canary('fault')}`, { headers });
      assert.equal(answer.headers['x-lunaroute-error'], 'internal_error');
      outputs.add('answers to a fault', [answer.headers, answer.body]);
    }
    await callEveryMethod(client, outputs, ['openai']);
    outputs.add('control watch', await watched(client));
    program.app.logging.flush();
    await eventually('the fault is in the log', () =>
      program.lines.some((line) => line.includes(`${VISIBLE} fault`)),
    );
    outputs.add('stdout', program.lines.join('\n'));
    outputs.add('the log ring', program.app.logging.ring.since(0).records);
    for (const where of ['stdout', 'the log ring', 'control watch']) {
      assert.ok(outputs.holding(VISIBLE).includes(where), where);
    }
    assert.ok(
      outputs.count > 80 && outputs.bytes > 50_000,
      `${outputs.count} outputs, ${outputs.bytes} bytes`,
    );
    outputs.assertClean();
    context.diagnostic(`outputs searched: ${outputs.count}, bytes searched: ${outputs.bytes}`);
  });
}

test('the search finds a secret in every encoding', () => {
  const secret = canary('control');
  for (const shown of [
    secret,
    `a ${secret.toUpperCase()} b`,
    ...['', 'u', 'us', 'user:'].map((before) => Buffer.from(`${before}${secret}:x`).toString('base64')),
    encodeURIComponent(secret),
    JSON.stringify({ deep: [{ [secret]: 1 }] }),
  ]) {
    const outputs = new Outputs();
    outputs.add('here', shown);
    assert.throws(() => outputs.assertClean(), /here/u, shown);
  }
  const clean = new Outputs();
  clean.add('here', VISIBLE);
  clean.assertClean();
});

test('the program searched is the one of this checkout', () => {
  assert.ok(existsSync(LAUNCHER));
});
