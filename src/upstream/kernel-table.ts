import { readFile } from 'node:fs/promises';
import { isIPv4, isIPv6 } from 'node:net';
import { endianness } from 'node:os';
import type { Clock } from '../clock.ts';

/** A TCP connection, identified by its ports and remote address. */
export interface Flow {
  readonly localPort: number;
  readonly remotePort: number;
  readonly remoteAddress: string;
}

/** Data on a connection that the peer's kernel has not acknowledged. */
export interface Unacknowledged {
  readonly bytes: number;
  /**
   * Retransmissions since the last acknowledgement, or window probes if nothing can be sent at all (no route, own
   * address gone).
   */
  readonly stuck: number;
  /** Monotonic time of the reading; absent if it is current. */
  readonly atMs?: number | undefined;
}

/** Looks up the state of a connection at `sinceMs` or later; undefined means unknown and never raises an alarm. */
export type KernelLook = (flow: Flow, sinceMs: number) => Promise<Unacknowledged | undefined>;

export interface KernelTableOptions {
  readonly clock: Clock;
  /** Reads a file as text; used for `/proc` on Linux. */
  readonly read?: ((path: string) => Promise<string>) | undefined;
  readonly platform?: NodeJS.Platform | undefined;
}

const IPV4_FILE = '/proc/self/net/tcp';
const IPV6_FILE = '/proc/self/net/tcp6';
/** How long callers share one read: nearly every request waits long enough to trigger a look-up. */
const SHARED_MS = 200;

interface Read {
  readonly atMs: number;
  readonly text: Promise<string>;
}

/**
 * Reads the kernel's table of TCP connections. Only Linux has one that shows retransmissions. Reads take milliseconds,
 * so they run off the main thread and are shared.
 */
export class KernelTable {
  readonly #clock: Clock;
  readonly #readFile: (path: string) => Promise<string>;
  readonly #isLinux: boolean;
  readonly #reads = new Map<string, Read>();

  constructor({ clock, read, platform = process.platform }: KernelTableOptions) {
    this.#clock = clock;
    this.#readFile = read ?? ((path) => readFile(path, 'latin1'));
    this.#isLinux = platform === 'linux';
  }

  readonly look: KernelLook = async (flow, sinceMs) => {
    if (!this.#isLinux) return undefined;
    const { remoteAddress } = flow;
    const found = isIPv4(remoteAddress) ? await this.#find(IPV4_FILE, flow, sinceMs) : undefined;
    // The IPv4 peer of a dual-stack socket is listed in the IPv6 file.
    return found ?? (await this.#find(IPV6_FILE, flow, sinceMs));
  };

  async #find(path: string, flow: Flow, sinceMs: number): Promise<Unacknowledged | undefined> {
    const { atMs, text } = this.#read(path, sinceMs);
    const row = rowOf(await text, flow);
    return row === undefined ? undefined : { ...row, atMs };
  }

  #read(path: string, sinceMs: number): Read {
    const nowMs = this.#clock.now();
    const latest = this.#reads.get(path);
    if (latest !== undefined && latest.atMs >= sinceMs && nowMs - latest.atMs < SHARED_MS) return latest;
    // A sandbox may hide the file; the state is then unknown.
    const read = { atMs: nowMs, text: this.#readFile(path).catch(() => '') };
    this.#reads.set(path, read);
    return read;
  }
}

/**
 * Finds the row of a connection in the text of `/proc/net/tcp` or `tcp6` (proc_net_tcp in the kernel's documentation).
 * @internal Its test has tables of other machines.
 */
export function rowOf(table: string, flow: Flow): Unacknowledged | undefined {
  const ports = { local: portHex(flow.localPort), remote: portHex(flow.remotePort) };
  for (const address of kernelAddresses(flow.remoteAddress)) {
    const at = table.indexOf(`:${ports.local} ${address}:${ports.remote} `);
    if (at < 0) continue;
    const end = table.indexOf('\n', at);
    return readRow(table.slice(table.lastIndexOf('\n', at) + 1, end < 0 ? table.length : end));
  }
  return undefined;
}

function readRow(line: string): Unacknowledged | undefined {
  const [, , , , queues = '', , retransmits = '', , probes = ''] = line.trim().split(/\s+/u);
  const bytes = Number.parseInt(queues, 16);
  const stuck = Math.max(Number.parseInt(retransmits, 16), Number.parseInt(probes, 10));
  return Number.isNaN(bytes) || Number.isNaN(stuck) ? undefined : { bytes, stuck };
}

function portHex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

/** Returns an address as the kernel writes it, in 4-byte words in the machine's byte order; for IPv4, both forms. */
function kernelAddresses(address: string): string[] {
  if (isIPv4(address)) {
    const word = wordHex(ipv4Bytes(address));
    return [word, `${'0'.repeat(16)}${wordHex([0, 0, 0xff, 0xff])}${word}`];
  }
  const [bare = ''] = address.split('%');
  return isIPv6(bare) ? [formatIpv6(bare)] : [];
}

function wordHex(bytes: readonly number[]): string {
  const ordered = endianness() === 'LE' ? bytes.toReversed() : bytes;
  return Buffer.from(ordered).toString('hex').toUpperCase();
}

function ipv4Bytes(address: string): number[] {
  return address.split('.').map(Number);
}

function formatIpv6(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = ipv6Bytes(head);
  const after = tail === undefined ? [] : ipv6Bytes(tail);
  const bytes = [...before, ...Array<number>(16 - before.length - after.length).fill(0), ...after];
  return [0, 4, 8, 12].map((at) => wordHex(bytes.slice(at, at + 4))).join('');
}

/** Returns the bytes of one half of an IPv6 address (before or after `::`); the last group may be dotted IPv4. */
function ipv6Bytes(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (group.includes('.')) return ipv4Bytes(group);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
