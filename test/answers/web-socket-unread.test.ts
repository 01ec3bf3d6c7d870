import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { allArrived, eventually } from '../support/eventually.ts';
import { requestText, startScriptedPair } from '../support/raw-pair.ts';
import type { RawPeer } from '../support/raw-peer.ts';
import { RESPONSE_USAGE, responseEvent } from './streams.ts';
import { tellTo, type Told } from './told.ts';
import { TOKENS, createFrame } from './web-socket-sides.ts';

const SWITCH = (extensions: string): string =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n${extensions}\r\n`;
const DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate\r\n';
const CREATED = serverFrame(0x81, JSON.stringify(responseEvent('created', {})));
const SURPRISES: Readonly<Record<string, { readonly extensions?: string; readonly bytes: Buffer }>> = {
  'an extension that is not known': { extensions: 'Sec-WebSocket-Extensions: x-mine\r\n', bytes: CREATED },
  'a compressed frame that nobody agreed on': { bytes: serverFrame(0xc1, '{}') },
  'a reserved bit': { bytes: serverFrame(0xa1, '{}') },
  'a reserved kind of frame': { bytes: serverFrame(0x83, '{}') },
  'a frame that goes on with nothing': { bytes: serverFrame(0x80, '{}') },
  'a message within a message': { bytes: Buffer.concat([serverFrame(0x01, '{'), serverFrame(0x81, '{}')]) },
  'a ping in two pieces': { bytes: serverFrame(0x09, '') },
  'a masked frame of a server': { bytes: Buffer.from([0x81, 0x80, 1, 2, 3, 4]) },
  'a frame that has no end': { bytes: Buffer.from([0x81, 127, 0xff, 0, 0, 0, 0, 0, 0, 0]) },
  'what is not compressed as it says': { extensions: DEFLATE, bytes: serverFrame(0xc1, 'no deflate at all') },
  'compressed messages that end for good': {
    extensions: DEFLATE,
    bytes: Buffer.concat([1, 2].map((at) => serverFrame(0xc1, lastDeflated(`{"a":${at}}`)))),
  },
  'compressed text that is no JSON': {
    extensions: DEFLATE,
    bytes: serverFrame(0xc1, Buffer.from('4b0400', 'hex')),
  },
};

test('a WebSocket that cannot be parsed is marked, and its bytes pass through', async (context) => {
  for (const [name, { extensions = '', bytes }] of Object.entries(SURPRISES)) {
    await context.test(name, async () => {
      const { told, upstream, client } = await startRaw(context, extensions);
      const turn = JSON.stringify(createFrame(1, 10));
      client.send(clientFrame(turn));
      await upstream.has(
        'x-codex-turn-metadata'
          .split('')
          .map((char, at) => masked(char, at, turn))
          .join(''),
      );
      upstream.send(Buffer.concat([bytes, CREATED]));
      await client.has(Buffer.concat([bytes, CREATED]).toString('latin1'));
      client.finish();
      upstream.finish();
      await eventually('it is told', () => told.at(-1)?.end !== undefined);
      assert.equal(told.at(-1)?.end?.summary.missing, 'upgraded');
      for (const { ended } of told.at(-1)?.turns ?? []) assert.equal(ended?.summary.missing, 'upgraded');
    });
  }
});

test('turns are still read from the provider when client frames cannot be parsed', async (context) => {
  const { told, upstream, client } = await startRaw(context, '');
  client.send(serverFrame(0x81, '{"type":"response.create"}'));
  await upstream.has('response.create');
  const completed = serverFrame(0x81, JSON.stringify(responseEvent('completed', { usage: RESPONSE_USAGE })));
  const empty = serverFrame(0x81, '');
  upstream.send(Buffer.concat([CREATED, serverFrame(0x8a, ''), empty, completed, serverFrame(0x88, '')]));
  await client.has(completed.toString('latin1'));
  client.finish();
  upstream.finish();
  await eventually('it is told', () => told[0]?.end !== undefined);
  const [{ end, turns } = assert.fail()] = told;
  assert.equal(end?.summary.missing, undefined);
  assert.deepEqual(
    turns.map(({ frame: { turnId, model }, ended }) => [turnId, model, ended?.summary.tokens]),
    [[undefined, undefined, TOKENS]],
  );
});

/** Compresses a last message as in RFC 7692, 7.2.3.4. */
function lastDeflated(text: string): Buffer {
  return Buffer.concat([deflateRawSync(text), Buffer.from([0])]);
}

async function startRaw(
  context: TestContext,
  extensions: string,
): Promise<{ readonly told: Told[]; readonly upstream: RawPeer; readonly client: RawPeer }> {
  const told: Told[] = [];
  const peers = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(
    context,
    async (peer) => {
      await peer.message();
      peer.send(SWITCH(extensions));
      peers.resolve(peer);
    },
    { sessions: tellTo(told) },
  );
  const offer = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  client.send(
    requestText(app, 'GET /v1/responses', [...offer, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']),
  );
  await client.message();
  await allArrived();
  return { told, upstream: await peers.promise, client };
}

const MASK = [1, 2, 3, 4];

/** Builds a frame as a server sends it. */
function serverFrame(first: number, payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  const length = bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from([first, ...length]), bytes]);
}

function clientFrame(text: string): Buffer {
  const plain = serverFrame(0x81, text);
  const head = plain.subarray(0, plain.length - text.length);
  head[1] = (head[1] ?? 0) | 0x80;
  const payload = plain.subarray(head.length).map((byte, at) => byte ^ (MASK[at & 3] ?? 0));
  return Buffer.concat([head, Buffer.from(MASK), payload]);
}

/** Returns a character of the metadata key as it appears on the wire, masked according to its position in the text. */
function masked(char: string, at: number, text: string): string {
  const place = text.indexOf('x-codex-turn-metadata') + at;
  return String.fromCharCode(char.charCodeAt(0) ^ (MASK[place & 3] ?? 0));
}
