import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import test, { type TestContext } from 'node:test';
import { allArrived, eventually } from '../support/eventually.ts';
import { requestText, startScriptedPair } from '../support/raw-pair.ts';
import type { RawPeer } from '../support/raw-peer.ts';

const PIECE = Buffer.alloc(64 * 1024, 'x');
const TOTAL_BYTES = 2048 * PIECE.length;
/** Far more than the kernel buffers of two connections, far less than the total. */
const STALLED_BELOW_BYTES = 64 * 1024 * 1024;

/** Writes the total as fast as the socket accepts it; resolves when done, or when the socket is gone. */
function writeAll(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    const write = (): void => {
      let takes = true;
      for (; takes && sent < TOTAL_BYTES && !socket.destroyed; sent += PIECE.length)
        takes = socket.write(PIECE);
      if (sent >= TOTAL_BYTES) resolve();
    };
    socket.on('drain', write);
    socket.on('close', () => resolve());
    write();
  });
}

/** Returns the number of bytes that the kernel has accepted. */
function takenBytes(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}

/** Resolves once the socket has accepted nothing for many turns of the event loop. */
async function stalled(socket: Socket): Promise<void> {
  let before = -1;
  for (let same = 0; same < 20;) {
    await allArrived();
    same = takenBytes(socket) === before && socket.writableNeedDrain ? same + 1 : 0;
    before = takenBytes(socket);
    if (before > STALLED_BELOW_BYTES) return;
  }
}

/** Counts received bytes instead of keeping them. */
function countOnly(peer: RawPeer): { bytes: number } {
  const count = { bytes: 0 };
  peer.socket.removeAllListeners('data');
  peer.socket.on('data', (chunk: Buffer) => (count.bytes += chunk.length));
  return count;
}

for (const framing of ['Content-Length', 'no framing'] as const) {
  test(`a client that does not read pauses the upstream (${framing})`, async (context) => {
    const peers = Promise.withResolvers<RawPeer>();
    const { app, client } = await startScriptedPair(context, async (peer) => {
      await peer.message();
      peers.resolve(peer);
    });
    client.send(requestText(app, 'GET /v1/files/1'));
    const { socket } = await peers.promise;
    const length = framing === 'Content-Length' ? `Content-Length: ${TOTAL_BYTES}\r\n` : '';
    socket.write(`HTTP/1.1 200 OK\r\n${length}\r\n`);
    await client.has('\r\n\r\n');
    const count = countOnly(client);
    client.socket.pause();
    const written = writeAll(socket).then(() => socket.end());
    await stalled(socket);
    const taken = takenBytes(socket);
    assert.ok(taken < STALLED_BELOW_BYTES, `the upstream was stopped, having written ${taken} bytes`);
    assert.ok(socket.writableLength > 0, 'the rest waits at the upstream');
    client.socket.resume();
    await written;
    await eventually('every byte arrives', () => count.bytes >= TOTAL_BYTES);
  });
}

for (const framing of ['Content-Length', 'chunked'] as const) {
  test(`an upstream that does not read pauses the client's upload (${framing})`, async (context) => {
    const { app, client, upstream } = await startScriptedPair(context, ({ socket }) => void socket.pause());
    const accepted = upstream.nextConnection();
    const length = framing === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${TOTAL_BYTES}`;
    client.send(requestText(app, 'POST /v1/files', [length]));
    if (framing === 'chunked') client.send(`${TOTAL_BYTES.toString(16)}\r\n`);
    const written = writeAll(client.socket);
    await stalled(client.socket);
    const taken = takenBytes(client.socket);
    assert.ok(taken < STALLED_BELOW_BYTES, `the client was stopped, having written ${taken} bytes`);
    const peer = await accepted;
    const count = countOnly(peer);
    peer.socket.resume();
    await written;
    await eventually('every byte arrives', () => count.bytes >= TOTAL_BYTES);
    if (framing === 'chunked') client.send('\r\n0\r\n\r\n');
    peer.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    assert.equal((await client.message()).body, 'ok');
  });
}

test('a client that disconnects while it does not read ends the upstream connection', async (context) => {
  const { upstream, client } = await stalledStream(context);
  client.reset();
  await upstream.left;
});

test('a client that does not read notices a dead upstream once it reads again', async (context) => {
  const { upstream, client } = await stalledStream(context);
  upstream.reset();
  const count = countOnly(client);
  client.socket.resume();
  await client.left;
  assert.ok(count.bytes < TOTAL_BYTES, 'the body is short of its length');
});

async function stalledStream(
  context: TestContext,
): Promise<{ readonly upstream: RawPeer; readonly client: RawPeer }> {
  const peers = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peers.resolve(peer);
  });
  client.send(requestText(app, 'GET /v1/files/1'));
  const upstream = await peers.promise;
  upstream.send(`HTTP/1.1 200 OK\r\nContent-Length: ${TOTAL_BYTES}\r\n\r\n`);
  await client.has('\r\n\r\n');
  client.socket.pause();
  void writeAll(upstream.socket);
  await stalled(upstream.socket);
  return { upstream, client };
}
