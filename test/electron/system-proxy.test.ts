import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectiveSetting } from '../../src/contract/settings/effective.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { type RunningShell, startRunningShell } from '../support/electron/running-shell.ts';
import { eventually } from '../support/eventually.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

const HOST = 'llm.example:8000';

async function proxyRow(shell: RunningShell): Promise<EffectiveSetting | undefined> {
  const { effective } = await shell.call<{ readonly effective: readonly EffectiveSetting[] }>(
    '/settings/view',
  );
  return effective.find(({ key }) => key === 'providers.openai.proxy');
}

async function models(shell: RunningShell, provider = 'openai'): Promise<string> {
  return (await fetch(`${shell.proxyUrl}/${provider}/v1/models`)).text();
}

test("the system's proxy is used, listed as its own source, and read again after sleep", async (t) => {
  const server = await startTaggedServer(t);
  const [first, second] = [await startConnectProxy(t), await startConnectProxy(t)];
  for (const proxy of [first, second]) proxy.reaches.set(HOST, `127.0.0.1:${server.port}`);
  const local = await startDialectProvider(t);
  const shell = await startRunningShell(t, {
    systemProxy: `SOCKS5 127.0.0.1:1; PROXY ${first.host}; DIRECT`,
    env: { LUNAROUTE_OPENAI_BASE_URL: `http://${HOST}`, LUNAROUTE_ANTHROPIC_BASE_URL: local.url },
  });
  assert.equal(await models(shell), 'ok');
  await models(shell, 'anthropic');
  assert.deepEqual(
    first.saw.map(({ method, target }) => `${method} ${target}`),
    [`GET http://${HOST}/v1/models`],
  );
  assert.deepEqual(await shell.evaluate(({ session }) => session.defaultSession.proxiesAsked.toSorted()), [
    `http://${HOST}`,
    'https://generativelanguage.googleapis.com',
  ]);
  const row = await proxyRow(shell);
  assert.deepEqual([row?.source.kind, row?.value], ['system', first.url]);
  assert.match(shell.stdout, /SOCKS5 127\.0\.0\.1:1 first\. That is not supported/u);

  await shell.evaluate(({ session, powerMonitor }, text) => {
    session.defaultSession.systemProxy = () => text;
    powerMonitor.emit('resume');
  }, `PROXY ${second.host}`);
  await eventually('the log tells of the other proxy', () => shell.stdout.includes(`through ${second.host}`));
  assert.equal(await models(shell), 'ok');
  assert.deepEqual([first.saw.length, second.saw.length], [1, 1]);
});

test('without a system proxy nothing is proxied or logged', async (t) => {
  const provider = await startDialectProvider(t);
  const shell = await startRunningShell(t, { env: { LUNAROUTE_OPENAI_BASE_URL: provider.url } });
  await models(shell);
  assert.equal(provider.seen.length, 1);
  assert.deepEqual((await proxyRow(shell))?.source, { kind: 'default' });
  assert.doesNotMatch(shell.stdout, /proxy settings/u);
});
