import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type ProxyAddress } from '../control/environment-lines.ts';
import { EXIT_PORT, READY } from './serve.ts';

/** Tells `serve` that its end is that of the channel to whoever started it. */
export const STARTER_FLAG = '--for-starter';

/** What starts this program; bundled and in a checkout it lies beside this file. */
export const LAUNCHER = fileURLToPath(new URL('launch.js', import.meta.url));
const MAX_WORDS = 65_536;
/** What is still open then is somebody's who has outlived the command; the proxy drains it by itself. */
const GONE_WITHIN_MS = 2000;

/** A proxy for one command. */
export interface StartedProxy {
  /** Whether it ended without being asked. */
  readonly hasEnded: boolean;
  /** Lets it drain; resolves when it has ended, or will without anybody. */
  stop(): Promise<void>;
}

export type ProxyStart =
  | { readonly kind: 'started'; readonly proxy: StartedProxy }
  /** `message` is whole lines for people. */
  | { readonly kind: 'failed'; readonly code: number; readonly message: string };

export interface ProxyOptions {
  readonly address: ProxyAddress;
  readonly config: string | undefined;
  readonly isDemo: boolean;
}

/**
 * Starts a proxy without a page and with its log nowhere, in a process group of its own, so that a Ctrl-C does not take
 * it from the command; resolves when it listens. It drains when this process has ended, however that came.
 */
export async function spawnProxy({ address, config, isDemo }: ProxyOptions): Promise<ProxyStart> {
  const { host, port } = address;
  const flags = ['--no-ui', '--host', host, '--port', String(port), STARTER_FLAG];
  const more = [...(config === undefined ? [] : ['--config', config]), ...(isDemo ? ['--demo'] : [])];
  const child = spawn(process.execPath, ['--max-semi-space-size=8', LAUNCHER, 'serve', ...flags, ...more], {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const words = formatCollect(child);
  const ended = once(child, 'close').then(([code]: unknown[]) =>
    typeof code === 'number' ? code : EXIT_PORT,
  );
  const code = await Promise.race([listens(child), ended]);
  if (code !== undefined) return { kind: 'failed', code, message: words() };
  return { kind: 'started', proxy: startedProxy(child) };
}

/** The port, or another where somebody else has it. */
export async function freePort({ host, port }: ProxyAddress): Promise<number> {
  return (await boundPort(host, port)) ?? (await boundPort(host, 0)) ?? port;
}

async function boundPort(host: string, port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    const at = server.address();
    return typeof at === 'object' && at !== null ? at.port : undefined;
  } catch {
    return undefined; // taken, or not allowed: the proxy itself says which if there is no other
  } finally {
    server.close();
  }
}

/** What it says of its settings while it starts; later words have no reader. */
function formatCollect({ stderr }: ChildProcess): () => string {
  let words = '';
  stderr?.setEncoding('utf8');
  stderr?.on('data', (text: string) => (words = (words + text).slice(0, MAX_WORDS)));
  return () => words;
}

async function listens(child: ChildProcess): Promise<undefined> {
  for (;;) {
    const [message]: unknown[] = await once(child, 'message');
    if (message === READY) return;
  }
}

function startedProxy(child: ChildProcess): StartedProxy {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  return {
    get hasEnded() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    async stop() {
      if (child.connected) child.disconnect();
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, GONE_WITHIN_MS);
      await Promise.race([gone, late]);
      clearTimeout(timer);
    },
  };
}
