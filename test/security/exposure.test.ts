import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { checkHost, hostRules } from '../../src/proxy/guard.ts';
import { ask } from '../support/client.ts';
import { type RunningCommand, startCommand, temporaryFolder } from '../support/command-line.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';

const EVERYWHERE = { LUNAROUTE_HOST: '0.0.0.0', OPENAI_API_KEY: 'sk-of-mine', LUNAROUTE_PORT: '0' };

function serve(
  context: TestContext,
  env: Record<string, string>,
  args: readonly string[] = [],
): RunningCommand {
  return startCommand(context, ['serve', '--no-ui', ...args], { home: temporaryFolder(context), env });
}

test('serve with its own API key refuses to listen for others: exit code 2 and both ways out', async (context) => {
  const refused = serve(context, EVERYWHERE);
  assert.equal(await refused.exited, 2);
  assert.equal(refused.stdout, '');
  assert.match(refused.stderr, /^error: LUNAROUTE_HOST: .*LUNAROUTE_PROXY_TOKEN.*--insecure-bind/mu);
  assert.ok(!refused.stderr.includes('sk-of-mine'));
});

test('with --lenient it listens on loopback only', async (context) => {
  const lenient = serve(context, EVERYWHERE, ['--lenient']);
  await lenient.printed(/listening on http:\/\/127\.0\.0\.1:\d+/u);
});

for (const [how, env, args] of [
  ['a token', { LUNAROUTE_PROXY_TOKEN: 'open-sesame' }, []],
  ['LUNAROUTE_INSECURE_BIND', { LUNAROUTE_INSECURE_BIND: 'true' }, []],
  ['--insecure-bind', {}, ['--insecure-bind']],
] as const) {
  test(`with ${how} it listens for others`, async (context) => {
    const running = serve(context, { ...EVERYWHERE, ...env }, args);
    const port = await running.port();
    const warns = !('LUNAROUTE_PROXY_TOKEN' in env);
    await running.printed(/Connect an assistant/u);
    assert.equal(/^\[WARN\] .*could spend the API key of openai/mu.test(running.stdout), warns);
    assert.equal((await ask(`http://127.0.0.1:${port}/healthz`)).status, 200);
    const status = (await ask(`http://127.0.0.1:${port}/v1/models`, { headers: { host: 'other' } })).status;
    assert.equal(status, 403, 'a Host is still asked for by its name');
  });
}

test('a caller without the proxy token reaches no provider', async (context) => {
  const provider = await startDialectProvider(context);
  const env = {
    ...EVERYWHERE,
    LUNAROUTE_PROXY_TOKEN: 'open-sesame',
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
  };
  const port = await serve(context, env).port();
  const models = (headers: Record<string, string>): Promise<{ status: number }> =>
    ask(`http://127.0.0.1:${port}/v1/models`, { headers });
  assert.equal((await models({})).status, 401);
  assert.equal((await models({ authorization: 'Bearer open-sesame-x' })).status, 401);
  assert.equal(provider.seen.length, 0);
  assert.equal((await models({ authorization: 'Bearer open-sesame' })).status, 200);
  assert.equal(provider.seen[0]?.authorization, 'Bearer sk-of-mine');
});

/** Variables a container image sets, followed by those a documented compose file sets. */
const COMPOSE = {
  LUNAROUTE_HOST: '0.0.0.0',
  LUNAROUTE_INSECURE_BIND: 'true',
  LUNAROUTE_PORT: '0',
  OPENAI_API_KEY: 'sk-of-mine',
  LUNAROUTE_OPENAI_TIMEOUT_SECS: '300',
  LUNAROUTE_OPENAI_POOL_MAX_IDLE: '64',
  ANTHROPIC_API_KEY: 'sk-ant-of-mine',
  LUNAROUTE_ANTHROPIC_TIMEOUT_SECS: '600',
  LUNAROUTE_ANTHROPIC_POOL_MAX_IDLE: '32',
  LUNAROUTE_LOG_LEVEL: 'info',
  RUST_LOG: 'lunaroute=debug',
};

for (const [what, keys] of [
  ['as pasted', {}],
  [
    'with keys that were not exported, which compose makes empty',
    { OPENAI_API_KEY: '', ANTHROPIC_API_KEY: '' },
  ],
] as const) {
  test(`the compose example runs ${what}, and its published port answers`, async (context) => {
    const provider = await startDialectProvider(context);
    const urls = { LUNAROUTE_OPENAI_BASE_URL: provider.url, LUNAROUTE_ANTHROPIC_BASE_URL: provider.url };
    const running = serve(context, { ...COMPOSE, ...keys, ...urls });
    await running.printed(/timeout=600s, pool_max_idle=32.*provider=anthropic/u);
    assert.match(running.stdout, /timeout=300s, pool_max_idle=64.*provider=openai/u);
    assert.doesNotMatch(running.stderr, /^error/mu);
    const port = await running.port();
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`]) {
      assert.equal((await ask(`http://127.0.0.1:${port}/v1/models`, { headers: { host } })).status, 200);
    }
    assert.equal(provider.seen.length, 2);
  });
}

test('any published port is accepted, as is the name of an allowed compose service', async (context) => {
  const provider = await startDialectProvider(context);
  const env = {
    ...COMPOSE,
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
    LUNAROUTE_ALLOWED_HOSTS: 'lunaroute, gateway:18081',
  };
  const port = await serve(context, env).port();
  const status = async (host: string, path = '/v1/models'): Promise<number> =>
    (await ask(`http://127.0.0.1:${port}${path}`, { headers: { host, authorization: 'Bearer any' } })).status;
  for (const host of [`lunaroute:${port}`, 'lunaroute', 'LunaRoute:1', 'localhost:9999', 'gateway:18081']) {
    assert.equal(await status(host), 200, host);
  }
  for (const host of ['gateway', `gateway:${port}`, 'lunaroute.example', '0.0.0.0:9999', 'evil.example']) {
    assert.equal(await status(host), 403, host);
  }
  for (const probe of ['/healthz', '/readyz']) assert.equal(await status('10.0.0.7:8081', probe), 200);
});

test('a web page cannot reach a key through 0.0.0.0 or a name that browsers do not mark', async (context) => {
  const provider = await startDialectProvider(context);
  const env = {
    ...COMPOSE,
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
    LUNAROUTE_ALLOWED_HOSTS: 'lunaroute, 192.168.1.5',
  };
  const port = await serve(context, env).port();
  const send = async (host: string, more: Record<string, string> = {}, method = 'GET'): Promise<number> =>
    (await ask(`http://127.0.0.1:${port}/v1/models?key=a`, { method, headers: { host, ...more } })).status;
  for (const host of [`0.0.0.0:${port}`, `[::]:${port}`, '0.0.0.0', '0'])
    assert.equal(await send(host, { authorization: 'Bearer any' }), 403, host);
  for (const host of [`lunaroute:${port}`, 'lunaroute', `192.168.1.5:${port}`]) {
    assert.equal(await send(host), 403, host);
    assert.equal(await send(host, {}, 'HEAD'), 403, host);
  }
  assert.equal(provider.seen.length, 0, 'no key was spent');
  assert.equal(await send(`lunaroute:${port}`, { 'x-api-key': 'any' }), 200);
  assert.equal(await send(`localhost:${port}`), 200, 'by this name a page would be marked');
});

test('the settings page is exposed only if allowed, and the ready line shows its address', async (context) => {
  const env = { LUNAROUTE_UI_HOST: '0.0.0.0', LUNAROUTE_PORT: '0' };
  const args = ['serve', '--ui-port', '0'];
  const refused = startCommand(context, args, { home: temporaryFolder(context), env });
  assert.equal(await refused.exited, 2);
  assert.match(refused.stderr, /^error: LUNAROUTE_UI_HOST: .*plain HTTP.*--insecure-ui-bind/mu);
  const lenient = startCommand(context, [...args, '--lenient'], { home: temporaryFolder(context), env });
  await lenient.printed(/Settings page: http:\/\/127\.0\.0\.1:/u);
  const allowed = startCommand(context, [...args, '--insecure-ui-bind'], {
    home: temporaryFolder(context),
    env,
  });
  await allowed.printed(/Settings page: http:\/\/0\.0\.0\.0:/u);
  await allowed.printed(/^\[WARN\] .*plain HTTP/mu);
  const hidden = startCommand(context, [...args, '--no-ui'], { home: temporaryFolder(context), env });
  await hidden.printed(/Connect an assistant/u);
});

test('the ready line names the bound address, and assistants get one they can connect to', async (context) => {
  const everywhere = serve(context, { LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_PORT: '0' });
  await everywhere.printed(/LunaRoute is listening on http:\/\/0\.0\.0\.0:\d+/u);
  await everywhere.printed(/OPENAI_BASE_URL=http:\/\/127\.0\.0\.1:/u);
});

test('an IPv6 address is allowed in its Host header form', () => {
  const rules = hostRules({ host: 'fd00::1', port: 8081 }, [
    'FD00::5',
    '[fd00::6]',
    '[fd00::7]:18081',
    'fd00:0:0::8',
  ]);
  const good = [
    '[fd00::1]:8081',
    '[fd00::5]',
    '[FD00::5]:8081',
    '[fd00::6]:9',
    '[fd00::7]:18081',
    '[fd00::8]',
  ];
  for (const host of good) assert.equal(checkHost({ host, hostCount: 1 }, rules), undefined, host);
  for (const host of ['[fd00::1]', 'fd00::5', '[fd00::7]', '[fd00::7]:8081'])
    assert.equal(checkHost({ host, hostCount: 1 }, rules)?.code, 'host_not_allowed', host);
});
