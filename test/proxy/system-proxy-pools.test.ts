import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { ask } from '../support/client.ts';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts';
import { startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

const HOSTS = ['one.example:8000', 'two.example:8000'] as const;

/** Starts a proxy that reaches both hosts and counts the connections it accepts. */
async function startCounted(
  context: TestContext,
  port: number,
): Promise<{ readonly proxy: ConnectProxy; accepted: number }> {
  const counted = { proxy: await startConnectProxy(context), accepted: 0 };
  for (const host of HOSTS) counted.proxy.reaches.set(host, `127.0.0.1:${port}`);
  counted.proxy.server.on('connection', () => (counted.accepted += 1));
  return counted;
}

test('a new system proxy for one address does not affect connections to the others', async (context) => {
  const server = await startTaggedServer(context);
  const [before, after] = [
    await startCounted(context, server.port),
    await startCounted(context, server.port),
  ];
  let forOne = before.proxy.host;
  const systemProxy = (url: string): Promise<string> =>
    Promise.resolve(`PROXY ${url.includes('one.') ? forOne : before.proxy.host}`);
  const env = {
    LUNAROUTE_OPENAI_BASE_URL: `http://${HOSTS[0]}`,
    LUNAROUTE_ANTHROPIC_BASE_URL: `http://${HOSTS[1]}`,
  };
  const { app, url, lines } = await startProgram(context, { env, systemProxy });
  const askBoth = async (): Promise<void> => {
    for (const name of ['openai', 'anthropic'])
      assert.equal((await ask(`${url}/${name}/v1/models`)).body, 'ok');
  };
  await askBoth();
  await askBoth();
  assert.deepEqual([before.accepted, after.accepted], [2, 0], 'one warm connection each');
  forOne = after.proxy.host;
  await app.settings.rereadSystemProxies();
  await askBoth();
  await askBoth();
  assert.deepEqual([before.accepted, after.accepted], [2, 1], 'the other provider has kept its own');
  assert.deepEqual([before.proxy.saw.length, after.proxy.saw.length], [6, 2]);
  const words = `Provider 'openai' is reached through ${after.proxy.host} from now on (was through ${before.proxy.host}).`;
  assert.ok(
    lines.some((line) => line.includes(words)),
    lines.join('\n'),
  );
  assert.ok(!lines.some((line) => line.includes("Provider 'anthropic' is reached")));
});

test('a system proxy error names the system settings', async (context) => {
  const proxy = await startConnectProxy(context);
  proxy.login = 'user:pass';
  const env = { LUNAROUTE_OPENAI_BASE_URL: `http://${HOSTS[0]}` };
  const { url } = await startProgram(context, {
    env,
    systemProxy: () => Promise.resolve(`PROXY ${proxy.host}`),
  });
  const answer = await ask(`${url}/openai/v1/models`);
  assert.equal(answer.status, 502);
  assert.ok(
    answer.body.includes(
      `The proxy ${proxy.host} (set by the system's proxy settings) requires authentication`,
    ),
    answer.body,
  );
});

test('a network change queries the system proxy again', async (context) => {
  const server = await startTaggedServer(context);
  const asked: string[] = [];
  const systemProxy = (url: string): Promise<string> => {
    asked.push(url);
    return Promise.resolve('DIRECT');
  };
  const env = { LUNAROUTE_OPENAI_BASE_URL: server.url };
  const { app } = await startProgram(context, { env, systemProxy });
  const atStart = asked.length;
  app.networkChanged();
  assert.equal(asked.length, atStart * 2);
  assert.ok(!asked.some((url) => url.includes('127.0.0.1')), 'a loopback provider needs none');
});

test('moving a proxy line in the file keeps the connections and updates the line number in errors', async (context) => {
  const server = await startTaggedServer(context);
  const counted = await startCounted(context, server.port);
  const { proxy } = counted;
  const text = (comment: string): string =>
    `${comment}providers:\n  openai:\n    base_url: http://${HOSTS[0]}\n    proxy: ${proxy.url}\n`;
  const { app, url, configPath } = await startProgram(context, { config: text('') });
  await ask(`${url}/openai/v1/models`);
  writeFileSync(configPath, text('# moved\n'));
  await app.settings.reread();
  assert.equal((await ask(`${url}/openai/v1/models`)).body, 'ok');
  assert.equal(counted.accepted, 1);
  proxy.login = 'user:pass';
  const { body } = await ask(`${url}/openai/v1/models`);
  assert.ok(body.includes('(set by providers.openai.proxy in config.yaml:5)'), body);
});
