import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_CONTROL_MESSAGE_BYTES } from '../../src/contract/control.ts';
import { CONTENT_SECURITY_POLICY } from '../../src/control/window-files.ts';
import { once } from 'node:events';
import net from 'node:net';
import { ask } from '../support/client.ts';
import { openSession } from '../support/control-transports.ts';
import { startProgram } from '../support/running-program.ts';

interface Vector {
  readonly name: string;
  readonly headers: Record<string, string>;
  readonly status: number;
}

const VECTORS: readonly Vector[] = [
  { name: 'a browser that opens the link', headers: { 'sec-fetch-site': 'none' }, status: 200 },
  { name: 'the page itself', headers: { 'sec-fetch-site': 'same-origin' }, status: 200 },
  { name: 'a name that was rebound to loopback', headers: { host: 'evil.example:8082' }, status: 403 },
  { name: 'a name that ends like ours', headers: { host: 'localhost.evil.example' }, status: 403 },
  { name: 'another port', headers: { host: '127.0.0.1:1' }, status: 403 },
  { name: 'a page of another site', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
  { name: 'a page on another local port', headers: { 'sec-fetch-site': 'same-site' }, status: 403 },
  { name: 'the Origin of another page', headers: { origin: 'https://evil.example' }, status: 403 },
  { name: 'an Origin that hides itself', headers: { origin: 'null' }, status: 403 },
];

for (const { name, headers, status } of VECTORS) {
  test(`the settings page answers ${status} to ${name}, on every path`, async (context) => {
    const { link } = await startProgram(context);
    const { origin } = new URL(link);
    const page = await ask(`${origin}/`, { headers });
    assert.equal(page.status, status);
    assert.equal(page.headers['content-security-policy'], CONTENT_SECURITY_POLICY);
    assert.equal(page.headers['access-control-allow-origin'], undefined);
    if (status === 200) return;
    for (const path of ['/nothing', '/session', '/api/watch']) {
      assert.equal((await ask(`${origin}${path}`, { headers, method: 'POST' })).status, 403);
    }
  });
}

test('a refused request is logged with the rule that refused it', async (context) => {
  const { link, app, lines } = await startProgram(context);
  await ask(`${new URL(link).origin}/`, { headers: { host: 'evil.example' } });
  app.logging.flush();
  assert.ok(
    lines.some((line) => line.includes('rule=host')),
    lines.join('\n'),
  );
});

test('two Host headers are refused', async (context) => {
  const { link } = await startProgram(context);
  const { host, port } = new URL(link);
  const answer = await rawAsk(Number(port), `GET / HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n\r\n`);
  assert.match(answer, /^HTTP\/1.1 403 /u);
});

test('only the token opens a session, and each session has its own key', async (context) => {
  const { link } = await startProgram(context);
  const { origin } = new URL(link);
  const open = (token: string): Promise<{ status: number }> =>
    ask(`${origin}/session`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  assert.equal((await open('')).status, 401);
  assert.equal((await open('x'.repeat(43))).status, 401);
  assert.equal((await ask(`${origin}/session`)).status, 401);
  const [first, second] = [await openSession(link), await openSession(link)];
  assert.ok(first.length > 40 && second.length > 40);
  assert.notEqual(first, second);
});

test('a method cannot be called without a session, nor with the token instead', async (context) => {
  const { link } = await startProgram(context);
  const { origin, hash } = new URL(link);
  const call = async (key: string): Promise<number> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    return (await ask(`${origin}/api/desktop/view`, { method: 'POST', headers, body: '{}' })).status;
  };
  assert.equal(await call(''), 401);
  assert.equal(await call(hash.slice('#token='.length)), 401);
  assert.equal(await call(await openSession(link)), 200);
});

test('a message that is too large is refused with 413', async (context) => {
  const { link } = await startProgram(context);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await openSession(link)}` };
  const body = JSON.stringify({ json: { shell: 'x'.repeat(MAX_CONTROL_MESSAGE_BYTES) } });
  const answer = await ask(`${new URL(link).origin}/api/environment`, { method: 'POST', headers, body });
  assert.equal(answer.status, 413);
});

test('only built files are served', async (context) => {
  const { link } = await startProgram(context);
  const { origin, port } = new URL(link);
  for (const path of ['/nothing', '/package.json']) {
    assert.equal((await ask(`${origin}${path}`)).status, 404);
  }
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '//etc/passwd']) {
    const answer = await rawAsk(Number(port), `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    assert.match(answer, /^HTTP\/1.1 404 /u);
  }
  assert.equal((await ask(`${origin}/`, { method: 'DELETE' })).status, 405);
});

/** Sends raw bytes and returns the first chunk of the response. */
async function rawAsk(port: number, text: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(text);
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return first.toString('latin1');
}
