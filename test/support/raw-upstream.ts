import { once } from 'node:events';
import net from 'node:net';
import type { TestContext } from 'node:test';
import { portOf } from './eventually.ts';
import type { WireMessage } from './http-message.ts';
import { RawPeer } from './raw-peer.ts';

/** A raw provider: records each request as received and replies with given bytes. */
export class RawUpstream {
  readonly server: net.Server;
  /** Every connection, in order of acceptance. */
  readonly connections: RawPeer[] = [];
  /** Every request, in order of completion. */
  readonly requests: WireMessage[] = [];
  #connected = Promise.withResolvers<RawPeer>();

  constructor(onConnection: (peer: RawPeer) => void | Promise<void>) {
    this.server = net.createServer({ allowHalfOpen: true }, (socket) => {
      const peer = new RawPeer(socket);
      this.connections.push(peer);
      this.#connected.resolve(peer);
      this.#connected = Promise.withResolvers<RawPeer>();
      // A connection that closes while a script waits for a request is not a test failure.
      Promise.resolve(onConnection(peer)).catch(() => socket.destroy());
    });
  }

  get port(): number {
    return portOf(this.server);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves to the next connection accepted from now on. */
  nextConnection(): Promise<RawPeer> {
    return this.#connected.promise;
  }
}

/** Returns the bytes of the response to a request. */
export type Answerer = (request: WireMessage, connection: RawPeer) => string | Buffer;

/** A short response of known length. */
export const OK_ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Starts an upstream that answers every request with the given bytes; it is closed when the test ends. */
export function startRawUpstream(
  context: TestContext,
  answer: string | Buffer | Answerer = OK_ANSWER,
): Promise<RawUpstream> {
  const upstream: RawUpstream = new RawUpstream(async (peer) => {
    for (;;) {
      const request = await peer.message();
      upstream.requests.push(request);
      peer.send(typeof answer === 'function' ? answer(request, peer) : answer);
    }
  });
  return listen(context, upstream);
}

/** Starts an upstream whose connections are handled by the test's script. */
export function startScriptedUpstream(
  context: TestContext,
  onConnection: (peer: RawPeer) => void | Promise<void> = () => undefined,
): Promise<RawUpstream> {
  return listen(context, new RawUpstream(onConnection));
}

async function listen(context: TestContext, upstream: RawUpstream): Promise<RawUpstream> {
  context.after(() => {
    upstream.server.close();
    for (const { socket } of upstream.connections) socket.destroy();
  });
  upstream.server.listen(0, '127.0.0.1');
  await once(upstream.server, 'listening');
  return upstream;
}
