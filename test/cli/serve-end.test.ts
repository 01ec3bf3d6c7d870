import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { instanceFolder } from '../../src/control/instance-file.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { openSession } from '../support/control-transports.ts';
import { cleanEnv, ROOT, RunningCommand, startCommand, temporaryFolder } from '../support/command-line.ts';
import { listening, killGroup } from './serve-support.ts';

/** Starts a provider that sends one event, and the rest when `release` is called. */
async function heldStream(context: TestContext): Promise<{ port: number; release: () => void }> {
  const held: http.ServerResponse[] = [];
  const server = http.createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: first\n\n');
    held.push(response);
  });
  const port = await listening(context, server);
  context.after(() => server.closeAllConnections());
  return { port, release: () => held.forEach((response) => response.end('data: last\n\n')) };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} lets a stream finish, refuses new requests, and exits with 0`, async (context) => {
    const home = temporaryFolder(context);
    const upstream = await heldStream(context);
    const env = { LUNAROUTE_OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}` };
    const serve = startCommand(context, ['serve', '--port', '0'], { home, env });
    const port = await serve.port();
    const response = await fetch(`http://127.0.0.1:${port}/v1/models`);
    serve.child.kill(signal);
    await serve.printed(/Quitting/u);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/v1/models`));
    upstream.release();
    assert.equal(await response.text(), 'data: first\n\ndata: last\n\n');
    assert.equal(await serve.exited, 0);
  });
}

test('a second signal ends the program at once', async (context) => {
  const home = temporaryFolder(context);
  const upstream = await heldStream(context);
  const env = { LUNAROUTE_OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}` };
  const serve = startCommand(context, ['serve', '--port', '0'], { home, env });
  const response = await fetch(`http://127.0.0.1:${await serve.port()}/v1/models`);
  serve.child.kill('SIGINT');
  await serve.printed(/Quitting/u);
  // Signals within half a second of the first count as the same Ctrl-C, so repeat until one counts.
  const again = setInterval(() => serve.child.kill('SIGINT'), 100);
  context.after(() => clearInterval(again));
  assert.equal(await serve.exited, 130);
  await assert.rejects(response.text());
  const folder = instanceFolder({ env: {}, homeDir: home, platform: process.platform });
  assert.deepEqual(readdirSync(folder), [], 'it left no instance file');
});

test('the first Ctrl-C says what it waits for, how long, and how to skip the wait', async (context) => {
  const home = temporaryFolder(context);
  const upstream = await heldStream(context);
  const env = { LUNAROUTE_OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}`, LUNAROUTE_DRAIN_SECS: '600' };
  const serve = startCommand(context, ['serve', '--port', '0', '--no-ui'], { home, env });
  const url = `http://127.0.0.1:${await serve.port()}/v1/models`;
  const responses = [await fetch(url), await fetch(url)];
  serve.child.kill('SIGINT');
  await serve.printed(
    /^\[INFO\] Quitting: waiting for 2 requests, up to 600 s\. No new requests are accepted\. Press Ctrl-C again to stop at once\.$/mu,
  );
  await responses[0]?.body?.cancel();
  await serve.printed(/^\[INFO\] Waiting for 1 request, up to \d+ s$/mu);
  upstream.release();
  assert.equal(await responses[1]?.text(), 'data: first\n\ndata: last\n\n');
  assert.equal(await serve.exited, 0);
  assert.equal(serve.stderr, '');
});

test('a stream that never ends is cut off after drain_secs, with exit code 0', async (context) => {
  const home = temporaryFolder(context);
  const upstream = await heldStream(context);
  const env = {
    LUNAROUTE_OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}`,
    LUNAROUTE_DRAIN_SECS: '1',
    LUNAROUTE_LOG_LEVEL: 'error',
  };
  const serve = startCommand(context, ['serve', '--port', '0', '--no-ui'], { home, env });
  const response = await fetch(`http://127.0.0.1:${await serve.port()}/v1/models`);
  serve.child.kill('SIGTERM');
  await assert.rejects(response.text());
  assert.equal(await serve.exited, 0);
  // Printed even though the log level hides the line.
  assert.equal(serve.stderr, 'Quitting: waiting for 1 request, up to 1 s.\n');
});

test('with drain_secs: 0 a signal ends a stream at once', async (context) => {
  const home = temporaryFolder(context);
  const upstream = await heldStream(context);
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, 'drain_secs: 0\n');
  const env = { LUNAROUTE_OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}` };
  const args = ['serve', '--port', '0', '--no-ui', '--config', config];
  const serve = startCommand(context, args, { home, env });
  const response = await fetch(`http://127.0.0.1:${await serve.port()}/v1/models`);
  serve.child.kill('SIGINT');
  await assert.rejects(response.text());
  assert.equal(await serve.exited, 0);
  assert.match(serve.stdout, /^\[WARN\] No longer waiting for 1 request$/mu);
});

test('Quit now in the settings page ends a wait with exit code 0', async (context) => {
  const home = temporaryFolder(context);
  const upstream = await heldStream(context);
  const env = { LUNAROUTE_OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}`, LUNAROUTE_DRAIN_SECS: '600' };
  const serve = startCommand(context, ['serve', '--port', '0', '--ui-port', '0'], { home, env });
  const response = await fetch(`http://127.0.0.1:${await serve.port()}/v1/models`);
  const link = await serve.link(home);
  const authorization = `Bearer ${await openSession(link)}`;
  serve.child.kill('SIGTERM');
  await serve.printed(/Quitting: waiting for 1 request/u);
  const headers = { authorization, 'content-type': 'application/json' };
  const url = `${new URL(link).origin}/api/proxy/stopNow`;
  // The server may end before it responds.
  await fetch(url, { method: 'POST', headers, body: '{}' }).catch(() => undefined);
  await assert.rejects(response.text());
  assert.equal(await serve.exited, 0);
});

test('under npm start the proxy stops when npm receives SIGTERM', async (context) => {
  const home = temporaryFolder(context);
  const env = { ...cleanEnv({ home }), LUNAROUTE_PORT: '0', LUNAROUTE_UI_PORT: '0', LUNAROUTE_HEADLESS: '1' };
  const npm = spawn('npm', ['start'], { cwd: ROOT, env, detached: true });
  endsWithTest(context, npm, () => npm.pid !== undefined && killGroup(npm.pid));
  const start = new RunningCommand(npm);
  const port = await start.port();
  const health: unknown = await (await fetch(`http://127.0.0.1:${port}/healthz`)).json();
  assert.ok(typeof health === 'object' && health !== null && 'pid' in health);
  npm.kill('SIGTERM');
  await start.printed(/Quitting/u);
});
