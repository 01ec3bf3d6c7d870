import type test from 'node:test';
import { requestText, startScriptedPair } from '../support/raw-pair.ts';
import type { RawPeer } from '../support/raw-peer.ts';
import type { AppUnderTest } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';

export const OFFER = [
  'Connection: keep-alive, Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol: a, b',
  'X-Codex: 1',
];
export const SWITCH =
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nx-dup: 1\r\nX-Dup: 2\r\n\r\n';

/** Starts a client and an upstream that have switched protocols, with their handshakes already consumed. */
export async function startTunnel(context: test.TestContext): Promise<{
  readonly app: AppUnderTest;
  readonly client: RawPeer;
  readonly upstream: RawPeer;
  readonly clock: TurnedClock;
  readonly closedBy: () => Readonly<Record<string, number>> | undefined;
}> {
  const clock = new TurnedClock();
  const peers = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(
    context,
    async (peer) => {
      await peer.message();
      peer.send(SWITCH);
      peers.resolve(peer);
    },
    { clock },
  );
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  await client.message();
  const closedBy = (): Readonly<Record<string, number>> | undefined =>
    app.app.pool('openai')?.stats.snapshot().closedBy;
  return { app, client, upstream: await peers.promise, clock, closedBy };
}
