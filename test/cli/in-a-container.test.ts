import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { builtServer } from '../support/build-unless-fresh.ts';
import { cleanEnv, ROOT, RunningCommand, startCommand, temporaryFolder } from '../support/command-line.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { freePort } from '../support/free-port.ts';

/**
 * Variables that Kubernetes puts into every container for a Service named lunaroute with two ports and one named
 * lunaroute-ui.
 */
const SERVICE_LINKS = {
  LUNAROUTE_PORT: 'tcp://10.0.0.5:8081',
  LUNAROUTE_SERVICE_HOST: '10.0.0.5',
  LUNAROUTE_SERVICE_PORT: '8081',
  LUNAROUTE_SERVICE_PORT_HTTP: '8081',
  LUNAROUTE_PORT_8081_TCP: 'tcp://10.0.0.5:8081',
  LUNAROUTE_PORT_8081_TCP_PROTO: 'tcp',
  LUNAROUTE_PORT_8081_TCP_PORT: '8081',
  LUNAROUTE_PORT_8081_TCP_ADDR: '10.0.0.5',
  LUNAROUTE_UI_PORT: 'tcp://10.0.0.6:8082',
  LUNAROUTE_UI_SERVICE_HOST: '10.0.0.6',
};
const EMPTY = { OPENAI_API_KEY: '', ANTHROPIC_API_KEY: '', LUNAROUTE_CONFIG: '' };
const NOBODY = 54_321;

/** Returns the status of the response to a request with this Host. */
function statusFor(port: number, host: string, where = '/v1/models'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, path: where, headers: { host }, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
  });
}

test('service links and empty variables set nothing and log one line, and any published port is accepted', async (context) => {
  const home = temporaryFolder(context);
  const port = await freePort();
  const env = { ...SERVICE_LINKS, ...EMPTY };
  const serve = startCommand(
    context,
    ['serve', '--host', '0.0.0.0', '--port', String(port), '--no-ui', '--demo'],
    { home, env },
  );
  await serve.printed(/Connect an assistant/u);
  assert.equal(serve.stderr, '');
  assert.match(
    serve.stdout,
    /^\[INFO\] Ignored LUNAROUTE_PORT and 9 more: Kubernetes sets them for a Service of this name\.$/mu,
  );
  assert.doesNotMatch(serve.stdout, /WARN/u);
  for (const host of ['localhost:9999', '127.0.0.1:20999', '[::1]:80', 'localhost'])
    assert.equal(await statusFor(port, host), 200, host);
  assert.equal(await statusFor(port, 'rebound.example:9999'), 403);
  assert.equal(await statusFor(port, '10.1.2.3:8081', '/readyz'), 200);

  const check = startCommand(context, ['check', '--json'], { home, env });
  const healthy = startCommand(context, ['healthcheck', '--port', String(port)], { home, env });
  assert.equal(await check.exited, 0);
  assert.match(check.stdout, /"findings":\[\]/u);
  assert.equal(await healthy.exited, 0, healthy.stderr);
  assert.equal(healthy.stdout, 'healthy\n');
});

test('an invalid port is still an error, and a variable that no Service sets is a warning', async (context) => {
  const home = temporaryFolder(context);
  const env = { LUNAROUTE_PORT: 'tcp://10.0.0.5', LUNAROUTE_SERVICE: '1' };
  const check = startCommand(context, ['check', '--json'], { home, env });
  assert.equal(await check.exited, 2);
  assert.match(check.stdout, /"level":"error".*"at":"LUNAROUTE_PORT"/u);
  assert.match(check.stdout, /"level":"warning".*LUNAROUTE_SERVICE is not a known variable/u);
});

test('healthcheck asks the configured address, and exits with 1 when LunaRoute does not answer', async (context) => {
  const home = temporaryFolder(context);
  const other = http.createServer((_request, response) => void response.end('ok'));
  await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
  context.after(() => (other.close(), other.closeAllConnections()));
  const address = other.address();
  const otherPort = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const file = path.join(home, 'config.yaml');
  writeFileSync(file, `port: ${otherPort}\n`, { mode: 0o600 });
  const rows = [
    [['--config', file], {}, /is not LunaRoute/u],
    [
      [],
      { LUNAROUTE_PORT: String(await freePort()), LUNAROUTE_HOST: '0.0.0.0' },
      /127\.0\.0\.1:\d+\/healthz: ECONNREFUSED/u,
    ],
    [['--prot', '1'], {}, /Unknown option/u],
  ] as const;
  for (const [args, env, said] of rows) {
    const command = startCommand(context, ['healthcheck', ...args], { home, env });
    assert.equal(await command.exited, 1);
    assert.match(command.stderr, said);
    assert.equal(command.stderr.trim().split('\n').length, 1);
  }
});

test(
  'an unknown user without a home can run every command',
  {
    skip: (process.platform !== 'linux' || process.getuid?.() !== 0) && 'only root of a Linux can be anybody',
  },
  async (context) => {
    const program = await programForAnybody(context);
    const port = await freePort();
    const start = (...args: readonly string[]): RunningCommand => {
      const { HOME: _, XDG_CONFIG_HOME: _config, ...env } = cleanEnv({ home: '/' });
      const child = spawn(process.execPath, [program, ...args], { cwd: '/', env, uid: NOBODY, gid: NOBODY });
      endsWithTest(context, child);
      return new RunningCommand(child);
    };
    const serve = start('serve', '--port', String(port), '--no-ui');
    await serve.port();
    const rows = [
      [['healthcheck', '--port', String(port)], 0],
      [['check'], 0],
      [['status'], 4],
      [['bundle'], 0],
      [['assistants'], 0],
      [['run', '--', 'true'], 0],
    ] as const;
    const commands = rows.map(([args, code]) => ({ args, code, command: start(...args) }));
    for (const { args, code, command } of commands) {
      assert.equal(await command.exited, code, `${args.join(' ')}: ${command.stderr}`);
      assert.doesNotMatch(command.stderr, /^ {4}at /mu);
    }
    serve.child.kill('SIGTERM');
    assert.equal(await serve.exited, 0);
    assert.equal(serve.stderr, '');
  },
);

/** Copies the program to a place that every user can read. */
async function programForAnybody(context: TestContext): Promise<string> {
  const folder = temporaryFolder(context);
  chmodSync(folder, 0o755);
  mkdirSync(path.join(folder, 'dist'));
  cpSync(await builtServer(), path.join(folder, 'dist/server'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  return path.join(folder, 'dist/server/launch.js');
}
