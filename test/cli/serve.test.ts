import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { endsWithTest } from '../support/ends-with-test.ts';
import { eventually } from '../support/eventually.ts';
import { openSession } from '../support/control-transports.ts';
import {
  cleanEnv,
  LAUNCHER,
  RunningCommand,
  startCommand,
  temporaryFolder,
} from '../support/command-line.ts';
import { listening, killGroup } from './serve-support.ts';

const SCRIPT = '/usr/bin/script';
const NO_TERMINAL =
  process.platform === 'linux' && existsSync(SCRIPT)
    ? false
    : 'no script(1) as Linux has it, to lend a terminal';

/** Runs `serve` with a terminal as standard output, provided by script(1). */
function onTerminal(context: TestContext, home: string, args: readonly string[]): RunningCommand {
  const words = [process.execPath, LAUNCHER, 'serve', ...args];
  const command = words.map((word) => `'${word}'`).join(' ');
  const child = spawn(SCRIPT, ['-qfec', command, '/dev/null'], { env: cleanEnv({ home }), detached: true });
  endsWithTest(context, child, () => child.pid !== undefined && killGroup(child.pid));
  return new RunningCommand(child);
}

test('serve without configuration prints its address on the first line', async (context) => {
  const home = temporaryFolder(context);
  const serve = startCommand(context, ['serve', '--port', '0'], { home });
  const port = await serve.port();
  assert.match(serve.stdout, /^LunaRoute is listening on http:\/\/127\.0\.0\.1:\d+\n/u);
  const health = await fetch(`http://127.0.0.1:${port}/healthz`);
  assert.equal(health.status, 200);
  const body: unknown = await health.json();
  assert.ok(typeof body === 'object' && body !== null && 'app' in body && 'pid' in body);
  assert.equal(body.app, 'lunaroute-tray');
  assert.equal(body.pid, serve.child.pid);
});

test('log lines come after the ready line', async (context) => {
  const home = temporaryFolder(context);
  const env = { RUST_LOG: 'lunaroute_egress=debug' };
  const serve = startCommand(context, ['serve', '--port', '0'], { home, env });
  await serve.printed(/Creating HTTP client: .*provider=anthropic\n/u);
  assert.match(serve.stdout, /^LunaRoute is listening/u);
  assert.match(
    serve.stdout,
    /^\[DEBUG\] Creating HTTP client: timeout=600s, pool_max_idle=32, pool_idle_timeout=90s, connect_timeout=10s, tcp_keepalive=60s, max_retries=3, pool_metrics=true provider=openai$/mu,
  );
});

test('with --log-format json every line of standard output is a record', async (context) => {
  const home = temporaryFolder(context);
  const env = { RUST_LOG: 'debug' };
  const serve = startCommand(context, ['serve', '--port', '0', '--log-format', 'json'], { home, env });
  await serve.printed(/anthropic/u);
  const records = serve.stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  assert.match(JSON.stringify(records[0]), /LunaRoute is listening on http/u);
  assert.ok(records.length >= 3);
});

test('settings with errors stop serve with exit code 2 and say what to do', async (context) => {
  const home = temporaryFolder(context);
  const env = { LUNAROUTE_OPENAI_TIMEOUT_SECS: 'soon' };
  const serve = startCommand(context, ['serve', '--port', '0'], { home, env });
  assert.equal(await serve.exited, 2);
  assert.equal(serve.stdout, '');
  assert.match(serve.stderr, /LUNAROUTE_OPENAI_TIMEOUT_SECS/u);
  assert.match(serve.stderr, /soon/u);
  assert.match(serve.stderr, /--lenient/u);
});

test('serve --lenient falls back to the layer below', async (context) => {
  const home = temporaryFolder(context);
  const env = { LUNAROUTE_OPENAI_TIMEOUT_SECS: 'soon', RUST_LOG: 'debug' };
  const serve = startCommand(context, ['serve', '--port', '0', '--lenient'], { home, env });
  await serve.printed(/timeout=600s.*provider=openai/u);
  await serve.printed(/^\[WARN\] .*"soon" is invalid.* at=LUNAROUTE_OPENAI_TIMEOUT_SECS/mu);
});

test('a broken YAML file is an error with line and column', async (context) => {
  const home = temporaryFolder(context);
  const file = path.join(home, 'broken.yaml');
  writeFileSync(file, 'port: 8081\nproviders: [\n');
  const serve = startCommand(context, ['serve', '--port', '0', '--config', file], { home });
  assert.equal(await serve.exited, 2);
  assert.match(serve.stderr, /broken\.yaml:\d+:\d+/u);
});

test('a port taken by another program exits with 3 and names the program', async (context) => {
  const home = temporaryFolder(context);
  const port = await listening(
    context,
    net.createServer((socket) => socket.destroy()),
  );
  const serve = startCommand(context, ['serve', '--port', String(port)], { home });
  assert.equal(await serve.exited, 3);
  const holder = process.platform === 'linux' ? `node \\(process ${process.pid}\\)` : '';
  assert.match(serve.stderr, new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is taken by ${holder}`, 'u'));
  if (process.platform === 'linux') assert.match(serve.stderr, new RegExp(`process ${process.pid}`, 'u'));
});

test('a port taken by another instance exits with 3 and says so', async (context) => {
  const home = temporaryFolder(context);
  const first = startCommand(context, ['serve', '--port', '0'], { home });
  const port = await first.port();
  const second = startCommand(context, ['serve', '--port', String(port)], { home });
  assert.equal(await second.exited, 3);
  assert.match(
    second.stderr,
    new RegExp(`another LunaRoute \\(version [\\d.]+, process ${first.child.pid}\\)`, 'u'),
  );
});

test('an address of another machine is a clear error', async (context) => {
  const home = temporaryFolder(context);
  const serve = startCommand(context, ['serve', '--host', '192.0.2.1', '--port', '0'], { home });
  assert.equal(await serve.exited, 3);
  assert.match(serve.stderr, /192\.0\.2\.1 is not an address of this machine/u);
});

test('log lines that nobody reads are dropped and counted, and the gap is logged', async (context) => {
  const home = temporaryFolder(context);
  const server = http.createServer({ maxHeaderSize: 65_536 }, (_request, response) => response.end('ok'));
  const env = {
    LUNAROUTE_OPENAI_BASE_URL: `http://127.0.0.1:${await listening(context, server)}`,
    LUNAROUTE_LOG_REQUESTS: 'true',
    RUST_LOG: 'info',
  };
  const serve = startCommand(context, ['serve', '--port', '0', '--no-ui'], { home, env });
  const url = `http://127.0.0.1:${await serve.port()}`;
  await serve.printed(/Connect an assistant/u);
  serve.child.stdout?.pause();
  const long = 'x'.repeat(30_000);
  let unread = 0;
  for (let request = 0; request < 200 && unread === 0; request += 1) {
    assert.equal(await (await fetch(`${url}/v1/${long}`)).text(), 'ok');
    const metrics = await (await fetch(`${url}/metrics`)).text();
    unread = Number(/^lunaroute_log_lines_unread_total (\d+)$/mu.exec(metrics)?.[1]);
  }
  assert.ok(unread > 0, 'lines were dropped');
  serve.child.stdout?.resume();
  await eventually('what waited is read', () => serve.stdout.split('/v1/xxx').length > 30);
  await fetch(`${url}/v1/models`);
  await serve.printed(/^\[WARN\] Lines were dropped here: nobody read standard output lines=\d+$/mu);
  await serve.printed(/GET \/v1\/models 200/u);
});

test(
  'on a terminal serve prints a link that opens the settings page, and its token nowhere else',
  { skip: NO_TERMINAL },
  async (context) => {
    const home = temporaryFolder(context);
    const serve = onTerminal(context, home, ['--port', '0', '--ui-port', '0']);
    const link = (await serve.printed(/^Settings page: (\S+)\r?$/mu))[1] ?? '';
    assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/u);
    const { origin, hash } = new URL(link);
    const token = hash.slice('#token='.length);
    const page = await fetch(origin);
    assert.ok((await page.text()).includes('<script type="module"'));
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await fetch(`${origin}/session`, { method: 'POST', headers })).status, 200);
    await serve.printed(/Connect an assistant/u);
    assert.equal(serve.stdout.split(token).length, 2, 'the token stands in the link and nowhere else');
  },
);

for (const format of ['text', 'json']) {
  test(`without a terminal (${format}), serve says how to get the link, and open prints it while serve runs`, async (context) => {
    const home = temporaryFolder(context);
    const args = ['serve', '--port', '0', '--ui-port', '0', '--log-format', format];
    const serve = startCommand(context, args, { home, env: { RUST_LOG: 'trace' } });
    const link = await serve.link(home);
    const { origin, hash } = new URL(link);
    assert.ok(serve.stdout.includes(`Settings page: ${origin} (link: lunaroute-tray open)`), serve.stdout);
    const open = startCommand(context, ['open'], { home });
    assert.equal(await open.exited, 0);
    assert.equal(open.stdout, `${link}\n`);
    serve.child.kill('SIGTERM');
    await serve.exited;
    assert.ok(!(serve.stdout + serve.stderr).includes(hash.slice('#token='.length)), 'no log has the token');
    const late = startCommand(context, ['open'], { home });
    assert.equal(await late.exited, 1);
    assert.match(late.stderr, /No LunaRoute/u);
  });
}

test('a token set by the user opens the page, and a weak token is an error', async (context) => {
  const home = temporaryFolder(context);
  const token = 'a-token-of-my-own-for-a-container';
  const args = ['serve', '--port', '0', '--ui-port', '0'];
  const serve = startCommand(context, args, { home, env: { LUNAROUTE_UI_TOKEN: token } });
  const link = await serve.link(home);
  assert.ok(link.endsWith(`/#token=${token}`), link);
  assert.notEqual(await openSession(link), '');
  assert.ok(!(serve.stdout + serve.stderr).includes(token));
  const weak = startCommand(context, args, { home, env: { LUNAROUTE_UI_TOKEN: 'short' } });
  assert.equal(await weak.exited, 2);
  assert.match(weak.stderr, /^error: LUNAROUTE_UI_TOKEN: .*at least 32 letters/mu);
  assert.ok(!weak.stderr.includes('short'));
});

test('a taken port of the settings page disables the page, not the proxy', async (context) => {
  const home = temporaryFolder(context);
  const taken = await listening(context, net.createServer());
  const serve = startCommand(context, ['serve', '--port', '0', '--ui-port', String(taken)], { home });
  const port = await serve.port();
  await serve.printed(/Connect an assistant/u);
  assert.match(
    serve.stderr,
    /^warning: no settings page: Port \d+ on 127\.0\.0\.1 is taken by .*--ui-port or LUNAROUTE_UI_PORT\.$/mu,
  );
  assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
});

test('SIGUSR1 opens no debugger', { skip: process.platform === 'win32' }, async (context) => {
  const home = temporaryFolder(context);
  const serve = startCommand(context, ['serve', '--port', '0', '--no-ui'], { home });
  const port = await serve.port();
  serve.child.kill('SIGUSR1');
  // Node reports an open debugger port on standard error immediately; the requests give it time.
  for (let asked = 0; asked < 20; asked += 1)
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
  serve.child.kill('SIGTERM');
  assert.equal(await serve.exited, 0);
  assert.equal(serve.stderr, '');
});

test('serve --no-ui serves no settings page', async (context) => {
  const home = temporaryFolder(context);
  const serve = startCommand(context, ['serve', '--port', '0', '--no-ui'], { home });
  await serve.printed(/Connect an assistant/u);
  assert.ok(!serve.stdout.includes('Settings page'));
});

test('serve --demo proxies to its own provider and leaves the configuration alone', async (context) => {
  const home = temporaryFolder(context);
  const temporary = temporaryFolder(context);
  const env = { TMPDIR: temporary, TEMP: temporary };
  const serve = startCommand(context, ['serve', '--port', '0', '--ui-port', '0', '--demo'], { home, env });
  const port = await serve.port();
  await serve.printed(/nothing leaves this machine/u);
  const models = await fetch(`http://127.0.0.1:${port}/v1/models`);
  assert.equal(models.status, 200);
  const check = startCommand(context, ['check', '--json'], { home });
  await check.exited;
  assert.ok(!check.stdout.includes('--demo'));
  const made = () => readdirSync(temporary).filter((name) => name.startsWith('lunaroute-demo-'));
  assert.equal(made().length, 1, 'its own configuration');
  serve.child.kill('SIGTERM');
  assert.equal(await serve.exited, 0);
  assert.deepEqual(made(), []);
});
