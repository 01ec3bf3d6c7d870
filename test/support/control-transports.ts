import { EventEmitter } from 'node:events';
import type { TestContext } from 'node:test';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { ControlPorts } from '../../electron/ipc/control-ports.ts';
import type { control } from '../../src/contract/control.ts';
import type { ProgramUnderTest } from './running-program.ts';

export type TestedClient = ContractRouterClient<typeof control>;

/** A transport over which a window reaches the control methods. */
export interface Transport {
  readonly name: string;
  connect(context: TestContext, program: ProgramUnderTest): Promise<TestedClient>;
}

/** Exchanges the link's token for a session key. */
export async function openSession(link: string): Promise<string> {
  const url = new URL(link);
  const token = url.hash.slice('#token='.length);
  const response = await fetch(`${url.origin}/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  return response.text();
}

/** Both transports; every contract test runs over each. */
export const TRANSPORTS: readonly Transport[] = [
  {
    name: 'HTTP',
    connect: async (_context, { link }) => {
      const key = await openSession(link);
      return createORPCClient(
        new HttpLink({
          url: `${new URL(link).origin}/api`,
          headers: { authorization: `Bearer ${key}` },
        }),
      );
    },
  },
  {
    name: 'MessagePort',
    connect: (context, { app }) => {
      const { port1, port2 } = new MessageChannel();
      new ControlPorts(app.control).connect({ ports: [asElectronPort(port2)] });
      port1.start();
      context.after(() => port1.close());
      return Promise.resolve(createORPCClient(new PortLink({ port: port1 })));
    },
  },
];

/** Wraps a Node port in Electron's interface: its messages arrive as events with `data`. */
export function asElectronPort(port: MessagePort): Electron.MessagePortMain {
  const events = new EventEmitter();
  port.on('message', (data: unknown) => void events.emit('message', { data, ports: [] }));
  port.on('close', () => void events.emit('close'));
  // ControlPorts uses only these members of a port and its events.
  return Object.assign(events, {
    start: () => port.start(),
    close: () => port.close(),
    postMessage: (message: unknown) => port.postMessage(message),
  });
}
