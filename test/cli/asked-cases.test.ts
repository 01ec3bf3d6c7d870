import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { askInstance } from '../../src/cli/ask-instance.ts';
import { runHealthcheck } from '../../src/cli/healthcheck.ts';
import { askKeptValues } from '../../src/cli/kept-values.ts';
import type { Instance } from '../../src/control/instance-file.ts';
import { portOf } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

async function server(context: TestContext, answer: Answer): Promise<string> {
  const listening = http.createServer(answer).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  context.after(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return `http://127.0.0.1:${portOf(listening)}`;
}

function instanceAt(link: string | null): Instance {
  return { pid: 4711, version: '0', startedAt: 1, startedFrom: 't', configPath: '/c', address: null, link };
}

const ROW = {
  key: 'host',
  value: 'x',
  source: { kind: 'kept', at: '/c:1:1', since: 5, restart: { kind: 'refused' } },
};
const restart = (given: unknown) => ({ ...ROW, source: { ...ROW.source, restart: given } });

/** Rows that another version may send, and how many of them are understood. */
const ROWS: readonly (readonly [it: string, rows: unknown, kept: number | undefined])[] = [
  ['a kept value', [ROW], 1],
  ['two of them', [ROW, { ...ROW, value: null }], 2],
  ['one from a file', [{ ...ROW, source: { kind: 'file' } }], 0],
  ['no row at all', [], 0],
  ['rows that are none', [null, 5, 'x', [], {}], 0],
  ['no list of rows', {}, undefined],
  ['nothing', undefined, undefined],
  ['a list of texts and numbers', [{ ...ROW, value: ['a', 5] }], 1],
  ['a list with something else in it', [{ ...ROW, value: ['a', {}] }], 0],
  ['a value that is an object', [{ ...ROW, value: {} }], 0],
  ['no key', [{ ...ROW, key: 5 }], 0],
  ['no time', [{ ...ROW, source: { ...ROW.source, since: 'x' } }], 0],
  ['no place', [{ ...ROW, source: { ...ROW.source, at: null } }], 0],
  ['a restart with a value', [restart({ kind: 'value', value: 5 })], 1],
  ['a restart that would not start', [restart({ kind: 'no_start' })], 1],
  ['a restart with no value that is one', [restart({ kind: 'value', value: {} })], 0],
  ['a restart of another kind', [restart({ kind: 'later' })], 0],
  ['a restart that is a word', [restart('refused')], 0],
];

test('kept values of a running program are read through its page, as far as they are understood', async (context) => {
  let rows: unknown;
  const seen: string[] = [];
  const url = await server(context, (request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
    response.end(request.url === '/session' ? 'the-key' : JSON.stringify({ json: { effective: rows } }));
  });
  for (const [it, given, kept] of ROWS) {
    rows = given;
    const found = await askKeptValues(instanceAt(`${url}/#token=abc`));
    assert.equal(found?.kept.length, kept, it);
    if (found !== undefined) assert.equal(found.pid, 4711);
  }
  assert.deepEqual(seen.slice(0, 2), ['POST /session Bearer abc', 'POST /api/settings/view Bearer the-key']);
});

/** Odd responses of a page and the resulting value, or undefined. */
const PAGES: readonly (readonly [it: string, answer: Answer, gives: unknown])[] = [
  ['as it should', page('{"json":{"a":1}}'), { a: 1 }],
  ['with null', page('{"json":null}'), null],
  ['without the field', page('{"a":1}'), undefined],
  ['with a list', page('[1]'), undefined],
  ['with no JSON', page('<html>'), undefined],
  ['with null alone', page('null'), undefined],
  ['that it does not know the token', (_, response) => void response.writeHead(401).end(), undefined],
  ['that it does not know the method', page('{"json":1}', 404), undefined],
  ['by ending the connection', (request) => void request.socket.destroy(), undefined],
];

function page(text: string, status = 200): Answer {
  return (request, response) => {
    if (request.url === '/session') response.end('key');
    else response.writeHead(status).end(text);
  };
}

for (const [it, answer, gives] of PAGES) {
  test(`a page that answers ${it} gives ${JSON.stringify(gives) ?? 'nothing'}`, async (context) => {
    const link = `${await server(context, answer)}/#token=t`;
    assert.deepEqual(await askInstance(instanceAt(link), 'proxy/view'), gives);
    assert.equal(await askInstance(instanceAt(null), 'proxy/view'), undefined);
    // If the socket is missing, the page must still be asked.
    const socket = { path: path.join(tmpdir(), 'none.sock'), key: 'k' };
    assert.deepEqual(await askInstance({ ...instanceAt(link), socket }, 'proxy/view'), gives);
  });
}

/** Responses to a container's health check, with its output and exit code. */
const HEALTH: readonly (readonly [
  it: string,
  answer: Answer | undefined,
  says: RegExp,
  code: number | undefined,
])[] = [
  [
    'by LunaRoute',
    (_, response) => void response.end('{"status":"ok","app":"lunaroute-tray"}'),
    /^$/u,
    undefined,
  ],
  ['by one with a token', (_, response) => void response.end('{"status":"ok"}'), /^$/u, undefined],
  ['by something else', (_, response) => void response.end('ok'), /is not LunaRoute\.\n$/u, 1],
  [
    'by something alike',
    (_, response) => void response.end('{"status":"ok\u0000"}'),
    /is not LunaRoute\.\n$/u,
    1,
  ],
  [
    'by what only begins as LunaRoute does',
    (_, response) => void response.end('{"status":"ok"'),
    /is not LunaRoute\.\n$/u,
    1,
  ],
  [
    'by one that stops',
    (_, response) => void response.end('{"status":"stopping"}'),
    /is not LunaRoute\.\n$/u,
    1,
  ],
  [
    'by nothing at all',
    (request) => void request.socket.destroy(),
    /isn't answering at .*: ECONNRESET\.\n$/u,
    1,
  ],
  ['where nobody listens', undefined, /isn't answering at .*: ECONNREFUSED\.\n$/u, 1],
];

for (const [it, answer, says, code] of HEALTH) {
  test(`a health check answered ${it} exits with ${code ?? 0}`, async (context) => {
    const port =
      answer === undefined ? await freePort() : Number(new URL(await server(context, answer)).port);
    let said = '';
    const write = (text: unknown): boolean => ((said += String(text)), true);
    const before = process.exitCode;
    // Not standard output: the test runner uses it to report results.
    const mocked = context.mock.method(process.stderr, 'write', write);
    await runHealthcheck(['healthcheck', '--host', '127.0.0.1', '--port', String(port)]);
    mocked.mock.restore();
    const ended = process.exitCode;
    process.exitCode = before;
    assert.match(said, says);
    assert.equal(ended, code);
  });
}

test('a health check with an unknown flag fails', async (context) => {
  let said = '';
  const mocked = context.mock.method(
    process.stderr,
    'write',
    (text: unknown) => ((said += String(text)), true),
  );
  const before = process.exitCode;
  await runHealthcheck(['healthcheck', '--none']);
  mocked.mock.restore();
  const ended = process.exitCode;
  process.exitCode = before;
  assert.match(said, /--none/u);
  assert.equal(ended, 1);
});
