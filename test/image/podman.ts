import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { IMAGE, removeStorage, storageEnvironment } from './storage.ts';

/** Output and exit status of a command. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs podman in a mount namespace of its own, because crun rejects machines that have both kinds of cgroups. */
export class Podman {
  readonly #holder: ChildProcess;
  /** Whether rules of other containers already exist, which must not be removed. */
  readonly #hadRules = rulesOfContainers('nat').length > 0;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  static async start(): Promise<Podman> {
    const script = 'umount /sys/fs/cgroup/unified 2>/dev/null; echo ready; exec sleep infinity';
    const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script]);
    await once(holder.stdout, 'data');
    return new Podman(holder);
  }

  /** Runs a command to completion. */
  run(args: readonly string[], { command = 'podman', env = {} } = {}): Promise<Ended> {
    const inside = ['--target', String(this.#holder.pid), '--mount', '--', command, ...args];
    const options = { env: { ...storageEnvironment(), ...env }, timeout: 90_000 };
    return new Promise((resolve) => {
      const child = execFile('nsenter', inside, options, (_error, stdout, stderr) =>
        resolve({ status: child.exitCode, stdout, stderr }),
      );
    });
  }

  /** Stops all containers and removes the images. */
  async close(): Promise<void> {
    await this.run(['rm', '--all', '--force', '--time', '0']);
    await this.run(['network', 'prune', '--force']);
    await this.run(['system', 'reset', '--force']);
    if (!this.#hadRules) for (const table of ['nat', 'filter']) removeRules(table);
    this.#holder.kill('SIGKILL');
    removeStorage();
  }
}

const RULES = /netavark/iu;

function rulesOfContainers(table: string): readonly string[] {
  const { stdout } = spawnSync('iptables-save', ['--table', table], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').filter((line) => RULES.test(line));
}

/** Removes the chains that podman leaves behind. */
function removeRules(table: string): void {
  const { stdout } = spawnSync('iptables-save', ['--table', table], { encoding: 'utf8' });
  const others = stdout.split('\n').filter((line) => !RULES.test(line));
  spawnSync('iptables-restore', ['--table', table], { input: others.join('\n') });
}

/** A container that listens, with its address on the host. */
export interface Container {
  readonly name: string;
  readonly url: string;
  readonly logs: () => Promise<string>;
  /** Id of its first process on the host. */
  readonly pid: number;
}

let started = 0;

/** Starts the image with its port published on loopback, and waits until it listens; removed when the test ends. */
export async function startContainer(
  context: TestContext,
  podman: Podman,
  options: readonly string[],
): Promise<Container> {
  started += 1;
  const name = `lunaroute-test-${started}`;
  const port = await freePort();
  context.after(() => podman.run(['rm', '--force', '--time', '0', name]));
  const published = ['--publish', `127.0.0.1:${port}:8081`];
  const args = ['run', '--detach', '--name', name, ...published, ...options, IMAGE];
  const { status, stderr } = await podman.run(args);
  if (status !== 0) throw new Error(stderr);
  const logs = async (): Promise<string> => {
    const printed = await podman.run(['logs', name]);
    return printed.stdout + printed.stderr;
  };
  for (let tries = 0; !/listening on/u.test(await logs()); tries += 1) {
    if (tries > 100) throw new Error(`does not listen: ${await logs()}`);
  }
  const inspected = await podman.run(['inspect', '--format', '{{.State.Pid}}', name]);
  return { name, url: `http://127.0.0.1:${port}`, logs, pid: Number(inspected.stdout) };
}
