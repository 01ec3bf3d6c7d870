import { type ChildProcessByStdio, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cleanEnv, LAUNCHER, RunningCommand, temporaryFolder } from './command-line.ts';
import { ProxyOnPath } from './path-proxy.ts';

export interface PathQuestion {
  readonly id: number;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
}

export interface PathAnswer {
  readonly id: number;
  readonly status: number;
  readonly body: string;
  /** Failure code if the response is the proxy's own. */
  readonly code: string;
  readonly shouldRetry: string;
  readonly tookMs: number;
}

type Machine = 'a' | 'r' | 'b';
export type Asked = Partial<Omit<PathQuestion, 'id' | 'url'>>;

/** The provider's address, by IPv4 and IPv6. */
export const PROVIDER_ADDRESS = '10.71.2.2';
export const PROVIDER_ADDRESS_6 = 'fd71:2::2';
const PROVIDER = fileURLToPath(new URL('path-provider.ts', import.meta.url));
const LOSSY_ROUTER = fileURLToPath(new URL('lossy-router.py', import.meta.url));
const CLIENT = fileURLToPath(new URL('path-client.ts', import.meta.url));

/** Why the network cannot be created on this machine; false if it can. */
export function whyNoNetwork(): string | false {
  if (process.platform !== 'linux') return 'needs network namespaces (Linux)';
  const name = `lrt${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0)
    return 'needs root and iproute2 for network namespaces';
  const canFilter = spawnSync('ip', [
    '-n',
    name,
    'rule',
    'add',
    'pref',
    '10',
    'ipproto',
    'tcp',
    'sport',
    '9',
    'blackhole',
  ]);
  const canAsk = spawnSync('ss', ['-V']);
  spawnSync('ip', ['netns', 'del', name]);
  return (canFilter.status !== 0 || canAsk.status !== 0) && 'needs iproute2 with rules by port, and ss';
}

/** Why a lossy line cannot be created on this machine; false if it can. */
export function whyNoLoss(): string | false {
  if (!existsSync('/dev/net/tun')) return 'needs /dev/net/tun';
  return (
    spawnSync('python3', ['--version']).status !== 0 && 'needs python3 for the router that loses packets'
  );
}

/** A line that loses packets. */
export interface Lossy {
  /** Share of packets lost in each direction, from 0 to 1. */
  readonly loss: number;
  /** Delay in each direction, in milliseconds. */
  readonly delayMs: number;
  readonly seed: number;
}

/** A helper program running on one of the machines. */
type Helper = ChildProcessByStdio<Writable, Readable, null>;

let networks = 0;

/**
 * Three network namespaces acting as machines: `a` with the proxy and its clients, a router `r`, and `b` with the
 * provider. The router can drop flows without notifying either side. For a lossy line a program replaces the router.
 */
export class PathNetwork {
  readonly #prefix = `lr${process.pid}-${(networks += 1)}`;
  #client: Helper | undefined;
  #router: Helper | undefined;
  readonly #answers = new Map<number, (answer: PathAnswer) => void>();
  #lastId = 0;
  #lastPref = 10;

  /**
   * Starts the network; the provider listens on these ports, with TLS on the last one. Everything is removed when the
   * test ends.
   */
  static async start(context: TestContext, ports: readonly number[], lossy?: Lossy): Promise<PathNetwork> {
    const network = new PathNetwork();
    removeLeftOvers();
    context.after(() => network.#remove());
    network.#makeMachines();
    if (lossy === undefined) network.#join();
    else await network.#joinByLossyLine(context, lossy);
    const { execPath } = process;
    const provider = network.#spawn(context, 'b', [execPath, PROVIDER, ...ports.map(String)]);
    network.#client = network.#spawn(context, 'a', [execPath, CLIENT]);
    createInterface({ input: network.#client.stdout }).on('line', (line) => network.#take(line));
    await once(provider.stdout, 'data');
    return network;
  }

  /** Returns the name of a machine's namespace. */
  namespace(machine: Machine): string {
    return `${this.#prefix}${machine}`;
  }

  /** Runs `ip` in a machine's namespace. */
  ip(machine: Machine, ...args: readonly string[]): void {
    execFileSync('ip', ['-n', this.namespace(machine), ...args]);
  }

  /** Runs a command on a machine and returns its output. */
  run(machine: Machine, ...command: readonly string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.namespace(machine), ...command], { encoding: 'utf8' });
  }

  /** Starts the program on machine `a` with these variables; resolves when it is ready. */
  async proxy(context: TestContext, env: Readonly<Record<string, string>>): Promise<ProxyOnPath> {
    const home = temporaryFolder(context);
    const child = spawn(
      'ip',
      ['netns', 'exec', this.namespace('a'), process.execPath, LAUNCHER, 'serve', '--port', '0', '--no-ui'],
      { env: cleanEnv({ home, env }), cwd: home },
    );
    context.after(() => child.kill('SIGKILL'));
    const command = new RunningCommand(child);
    return new ProxyOnPath(this, `http://127.0.0.1:${await command.port()}`, command);
  }

  /** Makes a request from machine `a`. */
  ask(url: string, { method = 'GET', headers = {}, bodyBytes = 0 }: Asked = {}): Promise<PathAnswer> {
    const id = ++this.#lastId;
    const question: PathQuestion = { id, url, method, headers, bodyBytes };
    this.#client?.stdin.write(`${JSON.stringify(question)}\n`);
    return new Promise((resolve) => void this.#answers.set(id, resolve));
  }

  /** Returns the local ports of the proxy's connections to a port of the provider, according to the proxy's kernel. */
  flows(providerPort: number): number[] {
    const lines = this.run('a', 'ss', '-tnH', 'state', 'established', 'dport', '=', `:${providerPort}`);
    // Columns: local address and port, then those of the peer.
    return [...lines.matchAll(/:(\d+)\s+\S+:\d+\s*$/gmu)].map(([, port]) => Number(port));
  }

  /** Returns the same ports according to the provider's kernel, which learns nothing about a dead path. */
  flowsAtProvider(providerPort: number): number[] {
    const lines = this.run('b', 'ss', '-tnH', 'state', 'established', 'sport', '=', `:${providerPort}`);
    return [...lines.matchAll(/:(\d+)\s*$/gmu)].map(([, port]) => Number(port)).toSorted((a, b) => a - b);
  }

  /** Makes the router drop all packets from these ports from now on. */
  forget(ports: readonly number[]): void {
    for (const port of ports) {
      this.#lastPref += 1;
      const rule = `rule add pref ${this.#lastPref} ipproto tcp sport ${port} blackhole`.split(' ');
      this.ip('r', ...rule);
      this.ip('r', '-6', ...rule);
    }
  }

  /** Returns the number of packets the lossy line has passed and lost. */
  async packets(): Promise<{ readonly passed: number; readonly lost: number }> {
    const router = this.#router;
    if (router === undefined) throw new Error('this line loses nothing');
    router.stdin.write('\n');
    let line = '';
    while (!line.endsWith('\n')) line += String((await once(router.stdout, 'data'))[0]);
    const [passed = 0, lost = 0] = line.split(' ').map(Number);
    return { passed, lost };
  }

  #makeMachines(): void {
    const [a, r, b] = [this.namespace('a'), this.namespace('r'), this.namespace('b')];
    // The test certificate is for localhost, so on machine `a` that name resolves to the provider.
    mkdirSync(`/etc/netns/${a}`, { recursive: true });
    writeFileSync(`/etc/netns/${a}/hosts`, `${PROVIDER_ADDRESS} localhost\n`);
    for (const name of [a, r, b]) {
      execFileSync('ip', ['netns', 'add', name]);
      execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    }
  }

  #join(): void {
    const [a, r, b] = [this.namespace('a'), this.namespace('r'), this.namespace('b')];
    execFileSync('ip', ['link', 'add', 'va', 'netns', a, 'type', 'veth', 'peer', 'name', 'ra', 'netns', r]);
    execFileSync('ip', ['link', 'add', 'vb', 'netns', b, 'type', 'veth', 'peer', 'name', 'rb', 'netns', r]);
    for (const [machine, device, ...addresses] of [
      ['a', 'va', '10.71.1.2/24', 'fd71:1::2/64'],
      ['r', 'ra', '10.71.1.1/24', 'fd71:1::1/64'],
      ['b', 'vb', `${PROVIDER_ADDRESS}/24`, `${PROVIDER_ADDRESS_6}/64`],
      ['r', 'rb', '10.71.2.1/24', 'fd71:2::1/64'],
    ] as const) {
      for (const address of addresses) this.#giveAddress(machine, device, address);
      this.ip(machine, 'link', 'set', device, 'up');
    }
    for (const [machine, via] of [
      ['a', ['10.71.1.1', 'fd71:1::1']],
      ['b', ['10.71.2.1', 'fd71:2::1']],
    ] as const)
      for (const router of via) this.ip(machine, 'route', 'add', 'default', 'via', router);
    const forward = 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding';
    this.run('r', 'sh', '-c', forward);
  }

  async #joinByLossyLine(context: TestContext, { loss, delayMs, seed }: Lossy): Promise<void> {
    const args = [LOSSY_ROUTER, 'ta', 'tb', loss, delayMs, seed].map(String);
    this.#router = this.#spawn(context, 'r', ['python3', ...args]);
    await once(this.#router.stdout, 'data');
    for (const [machine, device, address, peer] of [
      ['a', 'ta', '10.71.1.2', PROVIDER_ADDRESS],
      ['b', 'tb', PROVIDER_ADDRESS, '10.71.1.2'],
    ] as const) {
      this.ip('r', 'link', 'set', device, 'netns', this.namespace(machine));
      this.ip(machine, 'addr', 'add', address, 'peer', peer, 'dev', device);
      this.ip(machine, 'link', 'set', device, 'up');
    }
  }

  #giveAddress(machine: Machine, device: string, address: string): void {
    // Without nodad an IPv6 address is unusable for a second.
    const more = address.includes(':') ? ['nodad'] : [];
    this.ip(machine, 'addr', 'add', address, 'dev', device, ...more);
  }

  #remove(): void {
    for (const machine of ['a', 'r', 'b'] as const)
      spawnSync('ip', ['netns', 'del', this.namespace(machine)]);
    rmSync(`/etc/netns/${this.namespace('a')}`, { recursive: true, force: true });
  }

  #spawn(context: TestContext, machine: Machine, command: readonly string[]): Helper {
    const child = spawn('ip', ['netns', 'exec', this.namespace(machine), ...command], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    context.after(() => child.kill('SIGKILL'));
    return child;
  }

  #take(line: string): void {
    // A program started by this file wrote the line.
    const answer = JSON.parse(line) as PathAnswer;
    this.#answers.get(answer.id)?.(answer);
    this.#answers.delete(answer.id);
  }
}

/** Removes namespaces left behind by runs that were killed. */
function removeLeftOvers(): void {
  const list = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  for (const [name, pid] of list.matchAll(/^lr(\d+)-\d+[arb]/gmu)) {
    if (existsSync(`/proc/${pid}`)) continue;
    spawnSync('ip', ['netns', 'del', name]);
    rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
  }
}
