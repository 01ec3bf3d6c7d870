import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { CONTENT_SECURITY_POLICY, type WindowFile } from '../../src/control/window-files.ts';
import { statusOf, valuesOf, type WireMessage } from '../support/http-message.ts';
import { connectRaw } from '../support/raw-peer.ts';
import { startProgram } from '../support/running-program.ts';

const SCRIPT = Buffer.from('console.log("the script");\n'.repeat(100));
const FONT = Buffer.from('wOF2, which is compressed by itself');
const PAGE = Buffer.from('<!doctype html><title>page</title>');
const HTML: WindowFile = { body: PAGE, type: 'text/html; charset=utf-8' };
const FILES: ReadonlyMap<string, WindowFile> = new Map([
  ['/', HTML],
  ['/index.html', HTML],
  [
    '/assets/app-Ab3dEf6h.js',
    {
      body: SCRIPT,
      type: 'text/javascript; charset=utf-8',
      coded: new Map([
        ['br', brotliCompressSync(SCRIPT)],
        ['gzip', gzipSync(SCRIPT)],
      ]),
    },
  ],
  ['/assets/font-Ab3dEf6h.woff2', { body: FONT, type: 'font/woff2' }],
]);
const IMMUTABLE = 'public, max-age=31536000, immutable';

type Ask = (line: string, ...headers: string[]) => Promise<WireMessage>;

async function startPage(context: TestContext): Promise<Ask> {
  const { link } = await startProgram(context, { files: FILES });
  const { host, port } = new URL(link);
  return async (line, ...headers) => {
    const head = [`${line} HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n');
    const peer = await connectRaw(context, Number(port), head);
    return peer.message({ bodiless: line.startsWith('HEAD ') });
  };
}

/** Returns the bytes of a body that was read as latin1. */
function bytesOf({ body }: WireMessage): Buffer {
  return Buffer.from(body, 'latin1');
}

const FORMS = [
  { accept: 'gzip, deflate, br, zstd', coding: ['br'], decode: brotliDecompressSync },
  { accept: 'gzip', coding: ['gzip'], decode: gunzipSync },
  { accept: 'zstd, made-up', coding: [], decode: (bytes: Buffer) => bytes },
] as const;

for (const { accept, coding, decode } of FORMS) {
  test(`a client that accepts ${accept} gets ${coding[0] ?? 'the file as it is'}, the same script`, async (context) => {
    const ask = await startPage(context);
    const answer = await ask('GET /assets/app-Ab3dEf6h.js', `Accept-Encoding: ${accept}`);
    assert.equal(statusOf(answer), 200);
    assert.deepEqual(valuesOf(answer, 'content-encoding'), coding);
    assert.deepEqual(decode(bytesOf(answer)), SCRIPT);
    assert.deepEqual(valuesOf(answer, 'content-length'), [String(answer.body.length)]);
    assert.deepEqual(valuesOf(answer, 'content-type'), ['text/javascript; charset=utf-8']);
    assert.deepEqual(valuesOf(answer, 'vary'), ['accept-encoding']);
    assert.deepEqual(valuesOf(answer, 'cache-control'), [IMMUTABLE]);
    assertSafe(answer);
    const head = await ask('HEAD /assets/app-Ab3dEf6h.js', `Accept-Encoding: ${accept}`);
    const changing = ([name]: readonly [string, string]): boolean => name.toLowerCase() !== 'date';
    assert.deepEqual(head.headers.filter(changing), answer.headers.filter(changing));
    assert.equal(head.body, '');
  });
}

test('two Accept-Encoding headers are combined', async (context) => {
  const ask = await startPage(context);
  const answer = await ask('GET /assets/app-Ab3dEf6h.js', 'Accept-Encoding: br;q=0', 'Accept-Encoding: gzip');
  assert.deepEqual(valuesOf(answer, 'content-encoding'), ['gzip']);
});

test('a client that refuses every available encoding gets 406', async (context) => {
  const ask = await startPage(context);
  for (const [path, accept] of [
    ['/assets/app-Ab3dEf6h.js', 'identity;q=0'],
    ['/assets/app-Ab3dEf6h.js', '*;q=0'],
    ['/assets/font-Ab3dEf6h.woff2', 'br, gzip, identity;q=0'],
  ] as const) {
    const answer = await ask(`GET ${path}`, `Accept-Encoding: ${accept}`);
    assert.equal(statusOf(answer), 406);
    assert.match(answer.body, /encoding/u);
    assert.deepEqual(valuesOf(answer, 'cache-control'), ['no-store']);
    assertSafe(answer);
  }
});

test('a font is sent uncompressed, whatever encodings the client accepts', async (context) => {
  const ask = await startPage(context);
  const answer = await ask('GET /assets/font-Ab3dEf6h.woff2', 'Accept-Encoding: gzip, br');
  assert.deepEqual(bytesOf(answer), FONT);
  assert.deepEqual(valuesOf(answer, 'content-encoding'), []);
  assert.deepEqual(valuesOf(answer, 'vary'), []);
  assert.deepEqual(valuesOf(answer, 'cache-control'), [IMMUTABLE]);
});

test('the page itself is sent anew each time', async (context) => {
  const ask = await startPage(context);
  for (const path of ['/', '/index.html', '/?x=1']) {
    const answer = await ask(`GET ${path}`, 'If-None-Match: *');
    assert.equal(statusOf(answer), 200);
    assert.deepEqual(valuesOf(answer, 'cache-control'), ['no-store']);
    assert.deepEqual(bytesOf(answer), PAGE);
  }
});

test('a range request gets the whole file, and says so', async (context) => {
  const ask = await startPage(context);
  const ranges = ['bytes=0-9', 'bytes=-5', 'bytes=0-9,20-29', 'bytes=99999999-', 'lines=1-2'];
  for (const range of ranges) {
    const answer = await ask('GET /assets/app-Ab3dEf6h.js', `Range: ${range}`);
    assert.equal(statusOf(answer), 200);
    assert.deepEqual(valuesOf(answer, 'accept-ranges'), ['none']);
    assert.deepEqual(valuesOf(answer, 'content-range'), []);
    assert.equal(hashOf(bytesOf(answer)), hashOf(SCRIPT));
  }
});

const ABSENT = [
  '/assets/app-OldHash1.js',
  '/assets/app-Ab3dEf6h.js.br',
  '/assets/app-Ab3dEf6h.js.gz',
  '/assets/app-Ab3dEf6h.js/',
  '/assets/',
  '/assets/../index.html',
  '/assets/%2e%2e/index.html',
  '/assets/..%2findex.html',
  '/assets\\..\\index.html',
  '/assets/%00',
  '//assets/app-Ab3dEf6h.js',
  '/ASSETS/app-Ab3dEf6h.js',
];
test('a path that is not a file gets 404, never the page, and is not cached', async (context) => {
  const ask = await startPage(context);
  for (const path of ABSENT) {
    const answer = await ask(`GET ${path}`, 'Accept: text/html', 'Accept-Encoding: br');
    assert.equal(statusOf(answer), 404, path);
    assert.ok(!answer.body.includes('<'), path);
    assert.deepEqual(valuesOf(answer, 'cache-control'), ['no-store'], path);
    assertSafe(answer);
  }
});

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function assertSafe(answer: WireMessage): void {
  assert.deepEqual(valuesOf(answer, 'content-security-policy'), [CONTENT_SECURITY_POLICY]);
  assert.deepEqual(valuesOf(answer, 'x-content-type-options'), ['nosniff']);
  assert.deepEqual(valuesOf(answer, 'cross-origin-resource-policy'), ['same-origin']);
  assert.deepEqual(valuesOf(answer, 'referrer-policy'), ['no-referrer']);
  assert.deepEqual(valuesOf(answer, 'access-control-allow-origin'), []);
}
