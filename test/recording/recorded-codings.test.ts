import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { start, answerWith, post, USAGE, PLAIN } from './recorded-app.ts';

const STREAM = `data: {"model":"gpt-dated","choices":[{"delta":{"content":"x"}}],"usage":null}\n\ndata: ${PLAIN}\n\ndata: [DONE]\n\n`;

const CODINGS = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
} as const;
for (const [coding, encode] of Object.entries(CODINGS)) {
  for (const [type, body] of [
    ['application/json', PLAIN],
    ['text/event-stream', STREAM],
  ] as const) {
    test(`tokens are found in ${type} encoded as ${coding}, which reaches the client unchanged`, async (context) => {
      const { url, provider, rows } = await start(context);
      const coded = encode(body);
      answerWith(provider, (response) => {
        response.writeHead(200, { 'content-type': type, 'content-encoding': coding });
        response.write(coded.subarray(0, 20));
        setImmediate(() => response.end(coded.subarray(20)));
      });
      assert.equal(await post(`${url}/v1/chat/completions`, { model: 'gpt' }), body);
      const [row] = await rows();
      assert.deepEqual(row?.tokens, { input: 7, output: 3 });
      assert.equal(row.responseBytes, coded.length);
    });
  }
}

const MISSING: Readonly<
  Record<
    string,
    { readonly headers: Record<string, string>; readonly body: Buffer; readonly missing: string }
  >
> = {
  'a coding that is not known': {
    headers: { 'content-type': 'application/json', 'content-encoding': 'compress' },
    body: Buffer.from(PLAIN),
    missing: 'encoded',
  },
  'what is not what its coding says': {
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: Buffer.from(PLAIN),
    missing: 'encoded',
  },
  'a JSON text of more than a MiB': {
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ data: 'x'.repeat(1024 * 1024), usage: USAGE })),
    missing: 'too_large',
  },
  'an event of more than 256 KiB with its usage in the middle': {
    headers: { 'content-type': 'text/event-stream' },
    body: Buffer.from(
      `data: ${JSON.stringify({ a: 'x'.repeat(9000), usage: USAGE, data: 'x'.repeat(300_000) })}\n\n`,
    ),
    missing: 'too_large',
  },
  'a body that is no JSON': {
    headers: { 'content-type': 'audio/mpeg' },
    body: Buffer.from(PLAIN),
    missing: 'not_reported',
  },
};
for (const [name, { headers, body, missing }] of Object.entries(MISSING)) {
  test(`the recording of ${name} reports ${missing}, and the client gets it all`, async (context) => {
    const { url, provider, rows, app } = await start(context);
    answerWith(provider, (response) => response.writeHead(200, headers).end(body));
    const response = await fetch(`${url}/v1/chat/completions`, {
      headers: { 'accept-encoding': 'identity' },
    });
    await response.arrayBuffer().catch(() => undefined); // fetch cannot decode a body that is not encoded
    const [row] = await rows();
    assert.deepEqual([row?.tokens, row?.tokensMissing], [undefined, missing]);
    assert.equal(row?.responseBytes, body.length);
    assert.equal(app.recorder.keptBytes, 0);
  });
}

test('token counting gives up on a gzip bomb', async (context) => {
  const { url, provider, rows } = await start(context);
  const bomb = zlib.gzipSync(Buffer.alloc(80 * 1024 * 1024, 'x'));
  answerWith(provider, (response) =>
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }).end(bomb),
  );
  const response = await fetch(`${url}/v1/responses`, { method: 'POST' });
  await response.body?.cancel();
  const [row] = await rows();
  assert.deepEqual([row?.tokens, row?.tokensMissing], [undefined, 'too_large']);
});
