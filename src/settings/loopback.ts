import { isIPv4, isIPv6 } from 'node:net';

/** The one spelling a host has in a URL: lower case, no brackets, addresses in their shortest form. */
export function normalHost(host: string): string {
  const bare = host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  const url = URL.parse(`http://${isIPv6(bare) ? `[${bare}]` : bare}/`);
  return (url?.hostname ?? bare).replace(/^\[(.*)\]$/, '$1');
}

/** Whether only this machine can reach a listener on that host: `localhost`, 127.0.0.0/8 or `::1`. */
export function isLoopbackHost(host: string): boolean {
  const name = normalHost(host);
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (isIPv4(name)) return name.startsWith('127.');
  // ::ffff:7fxx:xxxx is 127.0.0.0/8 written as IPv6 (RFC 4291 2.5.5.2).
  return name === '::1' || /^::ffff:7f[0-9a-f]{2}:/.test(name);
}

/** Whether the host stands for every address of the machine: `0.0.0.0` or `::`. */
export function isAnyHost(host: string): boolean {
  const name = normalHost(host);
  return name === '0.0.0.0' || name === '::';
}

/** Where this program itself listens. */
export interface OwnAddresses {
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
}

/** Whether a request to the URL would come back to this program. */
export function reachesOurselves(url: URL, own: OwnAddresses): boolean {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (!own.ports.includes(port)) return false;
  const host = normalHost(url.hostname);
  return isLoopbackHost(host) || isAnyHost(host) || own.hosts.some((mine) => normalHost(mine) === host);
}
