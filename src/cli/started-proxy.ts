import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { GENERAL } from '../contract/settings/general.ts';
import { type ProxyAddress } from '../control/environment-lines.ts';
import { EXIT_PORT, READY } from './serve.ts';

/** Makes `serve` stop when the IPC channel to its starter closes. */
export const STARTER_FLAG = '--for-starter';

/** Script that starts this program; it is next to this file both in the bundle and in a checkout. */
export const LAUNCHER = fileURLToPath(new URL('launch.js', import.meta.url));

/**
 * Node's option for every process that serves: a small young generation halves the memory of held streams.
 * @internal Exported for its test, which compares it with the scripts and files that spell it out.
 */
export const MEMORY_OPTION = '--max-semi-space-size=8';
/** Node's arguments for starting the proxy in a terminal, followed by flags of `serve`. */
export const SERVE_ARGS: readonly string[] = [MEMORY_OPTION, LAUNCHER, 'serve'];

const MAX_WORDS = 65_536;
/**
 * Connections still open after this belong to a process that outlived the command; the proxy drains them unattended.
 */
const GONE_WITHIN_MS = 2000;

/** A proxy started for one command. */
export interface StartedProxy {
  /** Whether it has ended; before a call to `stop`, without being asked. */
  readonly hasEnded: boolean;
  /** Lets it drain; resolves once it has ended, or when it will finish unattended. */
  stop(): Promise<void>;
}

export type ProxyStart =
  | { readonly kind: 'started'; readonly proxy: StartedProxy }
  /** `message` consists of complete lines for the user. */
  | { readonly kind: 'failed'; readonly code: number; readonly message: string };

export interface ProxyOptions {
  readonly address: ProxyAddress;
  readonly config: string | undefined;
  readonly isDemo: boolean;
}

/**
 * Starts a proxy without a settings page or log, in its own process group so that Ctrl-C doesn't end it while the
 * command uses it. Resolves once it listens. It drains when this process ends, for whatever reason.
 */
export async function spawnProxy({ address, config, isDemo }: ProxyOptions): Promise<ProxyStart> {
  const { host, port } = address;
  const { ui, host: atHost, port: atPort } = GENERAL;
  const flags = [ui.enabled.flag, atHost.flag, host, atPort.flag, String(port), STARTER_FLAG];
  const more = [...(config === undefined ? [] : ['--config', config]), ...(isDemo ? ['--demo'] : [])];
  const child = spawn(process.execPath, [...SERVE_ARGS, ...flags, ...more], {
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

/** Returns the port, or another one if it is taken. */
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
    return undefined; // taken or not permitted: if no port can be had, the proxy itself says why
  } finally {
    server.close();
  }
}

/** Collects what the proxy prints about its settings during startup; later output has no reader. */
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
