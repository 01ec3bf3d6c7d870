import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { App } from '../../src/app.ts';
import { findSubject } from '../../src/cli/running-instance.ts';
import { askLocalSocket } from '../../src/control/ask-local-socket.ts';
import { announceInstance, type Instance, instanceFolder } from '../../src/control/instance-file.ts';
import type { SettingsInputs } from '../../src/settings/sources/inputs.ts';
import { ask, ClientCall } from '../support/client.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

function inputsIn(homeDir: string, upstream: string): SettingsInputs {
  const env = { LUNAROUTE_OPENAI_BASE_URL: upstream };
  return { env, flags: { port: '0', uiPort: '0' }, homeDir, platform: process.platform, cwd: homeDir };
}

function makeApp(context: TestContext, inputs: SettingsInputs): App {
  const app = new App({ inputs, version: '0.0.0-test', logFormat: 'text', write: () => undefined });
  context.after(() => app.close());
  return app;
}

/** Returns the instance that other commands find, and the proxy's state as its socket tells it. */
async function found(inputs: SettingsInputs): Promise<{ instance: Instance; state: string }> {
  const subject = await findSubject({}, inputs);
  assert.ok(subject.kind === 'running', 'it is found');
  const { instance } = subject;
  assert.ok(instance.socket !== undefined, 'it has a socket');
  const view = (await askLocalSocket(instance.socket, 'proxy/view')) as {
    readonly status: { readonly proxy: { readonly kind: string } };
  };
  return { instance, state: view.status.proxy.kind };
}

test('other commands find the program during a quit, after a cancelled one, and never after its end', async (context) => {
  const server = await startTaggedServer(context);
  server.handler = ({ response }) => void response.write('first');
  const inputs = inputsIn(temporaryFolder(context), server.url);
  const app = makeApp(context, inputs);
  await app.start();
  const assertListening = async (): Promise<void> => {
    const { instance, state } = await found(inputs);
    assert.equal(state, 'running');
    assert.deepEqual([instance.address, instance.isQuitting], [app.proxy.reachableAt, false]);
    assert.equal((await ask(`${app.proxyUrl}/healthz`)).status, 200);
  };
  await assertListening();
  for (let cancelled = 0; cancelled < 2; cancelled += 1) {
    const call = new ClientCall(`${app.proxyUrl}/v1/models`);
    await eventually('the answer has begun', () => call.received === 'first');
    const drained = app.drain();
    const { instance, state } = await found(inputs);
    assert.equal(state, 'stopping');
    assert.deepEqual([instance.address, instance.isQuitting], [null, true]);
    app.stopNow();
    await drained;
    assert.deepEqual(await app.startProxy(), { kind: 'done' });
    await assertListening();
  }
  await app.stopProxy();
  app.stopNow();
  await eventually('it is stopped', () => app.status().proxy.kind === 'stopped');
  const stopped = await found(inputs);
  assert.deepEqual([stopped.instance.address, stopped.instance.isQuitting], [null, false]);
  await app.startProxy();
  await assertListening();
  app.close();
  assert.deepEqual(readdirSync(instanceFolder(inputs)), []);
});

test('a program that is about to exit gives way to one that runs, but can still be chosen', async (context) => {
  const server = await startTaggedServer(context, {
    handler: ({ response }) => response.end(JSON.stringify({ app: 'lunaroute-tray', pid: process.ppid })),
  });
  const inputs = inputsIn(temporaryFolder(context), server.url);
  const app = makeApp(context, inputs);
  await app.start();
  const successor: Instance = {
    pid: process.ppid,
    version: '0.0.0-test',
    startedAt: Date.now(),
    startedFrom: 'a terminal',
    configPath: app.settings.resolved.configPath,
    address: { host: '127.0.0.1', port: Number(new URL(server.url).port) },
    link: null,
  };
  announceInstance(instanceFolder(inputs), successor);
  assert.equal((await findSubject({}, inputs)).kind, 'unclear');
  await app.drain();
  const subject = await findSubject({}, inputs);
  assert.deepEqual(subject.kind === 'running' && subject.instance, successor);
  const chosen = await findSubject({ pid: process.pid }, inputs);
  assert.equal(chosen.kind === 'running' && chosen.instance.pid, process.pid);
});

test('a program that is closed while it starts leaves no instance file', async (context) => {
  const inputs = inputsIn(temporaryFolder(context), 'http://127.0.0.1:9');
  const app = makeApp(context, inputs);
  app.onChange(() => {
    if (app.status().proxy.kind === 'running') app.close();
  });
  await app.start();
  const folder = instanceFolder(inputs);
  assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
});
