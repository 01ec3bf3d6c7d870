import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cleanEnv, ROOT, RunningCommand, temporaryFolder } from './command-line.ts';

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
  /** The proxy's own failure code, if it is one. */
  readonly code: string;
  readonly shouldRetry: string;
  readonly tookMs: number;
}

type Asked = Partial<Omit<PathQuestion, 'id' | 'url'>>;

/** Where the provider is. */
export const PROVIDER_ADDRESS = '10.71.2.2';
const PROVIDER = fileURLToPath(new URL('path-provider.ts', import.meta.url));
const CLIENT = fileURLToPath(new URL('path-client.ts', import.meta.url));

/** Why such a network cannot be made here; false where it can. */
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

/**
 * Three machines of their own: `a` with the proxy and its clients, a router `r` in the middle, `b` with the provider.
 * The router can forget flows without a word to either side.
 */
export class PathNetwork {
  readonly #prefix = `lr${process.pid}`;
  #client: ChildProcessWithoutNullStreams | undefined;
  readonly #answers = new Map<number, (answer: PathAnswer) => void>();
  #lastId = 0;
  #lastPref = 10;

  /** The provider listens on these ports, with TLS on the last one. Everything is gone when the test ends. */
  static async start(context: TestContext, ports: readonly number[]): Promise<PathNetwork> {
    const network = new PathNetwork();
    context.after(() => network.#remove());
    network.#make();
    const provider = network.#spawn(context, 'b', [PROVIDER, ...ports.map(String)]);
    network.#client = network.#spawn(context, 'a', [CLIENT]);
    createInterface({ input: network.#client.stdout }).on('line', (line) => network.#take(line));
    await once(provider.stdout, 'data');
    return network;
  }

  /** The name of a machine's namespace. */
  namespace(machine: 'a' | 'r' | 'b'): string {
    return `${this.#prefix}${machine}`;
  }

  /** Runs `ip` for one machine. */
  ip(machine: 'a' | 'r' | 'b', ...args: readonly string[]): void {
    execFileSync('ip', ['-n', this.namespace(machine), ...args]);
  }

  /** Runs a command on one machine, and gives what it writes. */
  run(machine: 'a' | 'r' | 'b', ...command: readonly string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.namespace(machine), ...command], { encoding: 'utf8' });
  }

  /** Starts the program on machine `a` with these variables; it is ready when this resolves. */
  async proxy(context: TestContext, env: Readonly<Record<string, string>>): Promise<ProxyOnPath> {
    const home = temporaryFolder(context);
    const child = spawn(
      'ip',
      [
        'netns',
        'exec',
        this.namespace('a'),
        process.execPath,
        `${ROOT}src/cli/launch.js`,
        'serve',
        '--port',
        '0',
        '--no-ui',
      ],
      { env: cleanEnv({ home, env }), cwd: home },
    );
    context.after(() => child.kill('SIGKILL'));
    const command = new RunningCommand(child);
    return new ProxyOnPath(this, `http://127.0.0.1:${await command.port()}`, command);
  }

  /** Makes a request on machine `a`. */
  ask(url: string, { method = 'GET', headers = {}, bodyBytes = 0 }: Asked = {}): Promise<PathAnswer> {
    const id = ++this.#lastId;
    const question: PathQuestion = { id, url, method, headers, bodyBytes };
    this.#client?.stdin.write(`${JSON.stringify(question)}\n`);
    return new Promise((resolve) => void this.#answers.set(id, resolve));
  }

  /** The local ports of the proxy's connections to a port of the provider. */
  flows(providerPort: number): number[] {
    const lines = this.run(
      'a',
      'ss',
      '-tnH',
      'state',
      'established',
      'dst',
      PROVIDER_ADDRESS,
      'dport',
      '=',
      `:${providerPort}`,
    );
    return [...lines.matchAll(/10\.71\.1\.\d+:(\d+)\s/gu)].map(([, port]) => Number(port));
  }

  /** The router drops what comes from these ports from now on. */
  forget(ports: readonly number[]): void {
    for (const port of ports) {
      this.#lastPref += 1;
      this.ip(
        'r',
        'rule',
        'add',
        'pref',
        String(this.#lastPref),
        'ipproto',
        'tcp',
        'sport',
        String(port),
        'blackhole',
      );
    }
  }

  #make(): void {
    const [a, r, b] = [this.namespace('a'), this.namespace('r'), this.namespace('b')];
    // The certificate of the tests is for localhost: on machine `a` that is the provider's name.
    mkdirSync(`/etc/netns/${a}`, { recursive: true });
    writeFileSync(`/etc/netns/${a}/hosts`, `${PROVIDER_ADDRESS} localhost\n`);
    for (const name of [a, r, b]) {
      execFileSync('ip', ['netns', 'add', name]);
      execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    }
    execFileSync('ip', ['link', 'add', 'va', 'netns', a, 'type', 'veth', 'peer', 'name', 'ra', 'netns', r]);
    execFileSync('ip', ['link', 'add', 'vb', 'netns', b, 'type', 'veth', 'peer', 'name', 'rb', 'netns', r]);
    this.ip('a', 'addr', 'add', '10.71.1.2/24', 'dev', 'va');
    this.ip('r', 'addr', 'add', '10.71.1.1/24', 'dev', 'ra');
    this.ip('b', 'addr', 'add', `${PROVIDER_ADDRESS}/24`, 'dev', 'vb');
    this.ip('r', 'addr', 'add', '10.71.2.1/24', 'dev', 'rb');
    for (const [machine, device] of [
      ['a', 'va'],
      ['r', 'ra'],
      ['r', 'rb'],
      ['b', 'vb'],
    ] as const) {
      this.ip(machine, 'link', 'set', device, 'up');
    }
    this.ip('a', 'route', 'add', 'default', 'via', '10.71.1.1');
    this.ip('b', 'route', 'add', 'default', 'via', '10.71.2.1');
    this.run('r', 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward');
  }

  #remove(): void {
    for (const machine of ['a', 'r', 'b'] as const)
      spawnSync('ip', ['netns', 'del', this.namespace(machine)]);
    rmSync(`/etc/netns/${this.namespace('a')}`, { recursive: true, force: true });
  }

  #spawn(context: TestContext, machine: 'a' | 'b', args: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn('ip', ['netns', 'exec', this.namespace(machine), process.execPath, ...args]);
    child.stderr.pipe(process.stderr);
    context.after(() => child.kill('SIGKILL'));
    return child;
  }

  #take(line: string): void {
    // Written by the program that this file starts.
    const answer = JSON.parse(line) as PathAnswer;
    this.#answers.get(answer.id)?.(answer);
    this.#answers.delete(answer.id);
  }
}

/** A proxy on machine `a`. */
export class ProxyOnPath {
  readonly #network: PathNetwork;
  readonly #url: string;
  readonly #command: RunningCommand;

  constructor(network: PathNetwork, url: string, command: RunningCommand) {
    this.#network = network;
    this.#url = url;
    this.#command = command;
  }

  /** Waits for a line of the log, and gives the part that matches. */
  async logged(pattern: RegExp): Promise<string> {
    return (await this.#command.printed(pattern))[0];
  }

  ask(path: string, options?: Asked): Promise<PathAnswer> {
    return this.#network.ask(this.#url + path, options);
  }

  /** Leaves so many idle connections. */
  async warm(count: number): Promise<void> {
    const ready = Array.from({ length: count }, () => this.ask('/v1/think/300'));
    for (const { status } of await Promise.all(ready))
      if (status !== 200) throw new Error(`warming up: ${status}`);
  }

  /** Connections of the provider `openai` that were closed, by reason. */
  async closed(): Promise<Record<string, number>> {
    const { body } = await this.ask('/metrics');
    const pattern =
      /http_pool_connections_closed_by_reason_total\{provider="openai",[^}]*reason="(\w+)"\} (\d+)/gu;
    const counts = [...body.matchAll(pattern)].map(
      ([, reason = '', count]) => [reason, Number(count)] as const,
    );
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }
}
