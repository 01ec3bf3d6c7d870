import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { answerQuestions } from '../answer-questions.ts';
import { listen } from '../listen.ts';
import { NOT_INSTALLED } from '../protocol.ts';
import { processUsage } from './process-usage.ts';

export type InstalledProxy = {
  readonly command: string;
  /** Returns the arguments that run it in the foreground with this configuration file. */
  readonly args: (configFile: string) => readonly string[];
  readonly config: (ports: { port: number; upstreamPort: number }) => string;
};

const START_TIMEOUT_MS = 5_000;

/** Runs an installed proxy as a peer; only its own CPU and memory count, not this wrapper's. */
export function runInstalledPeer(proxy: InstalledProxy): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-bench-'));
  // Its worker may run as a different user.
  chmodSync(folder, 0o755);
  let child: ChildProcess | null = null;
  answerQuestions(
    {
      start: async ({ upstreamPort }) => {
        const command = findCommand(proxy.command);
        if (process.platform !== 'linux') throw new Error('measured on Linux only');
        const port = await freePort();
        const configFile = path.join(folder, 'config');
        writeFileSync(configFile, proxy.config({ port, upstreamPort }));
        const beganMs = performance.now();
        child = spawn(command, proxy.args(configFile), {
          cwd: folder,
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        await untilAccepting(child, port);
        return { port, readyMs: performance.now() - beganMs };
      },
      usage: () => {
        if (child?.pid === undefined) throw new Error('not started');
        return processUsage(child.pid);
      },
    },
    async () => {
      if (child !== null && child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  );
}

function findCommand(name: string): string {
  // Folders where distributions install servers; they are often missing from a user's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(NOT_INSTALLED);
  return found;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function untilAccepting(child: ChildProcess, port: number): Promise<void> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`ended early (exit ${child.exitCode})`);
    if (performance.now() > deadlineMs) throw new Error(`did not listen within ${START_TIMEOUT_MS / 1000} s`);
    await delay(20);
  }
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.once('connect', () => {
    socket.destroy();
    resolve(true);
  });
  socket.once('error', () => resolve(false));
  return promise;
}
