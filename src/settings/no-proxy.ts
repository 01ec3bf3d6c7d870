import { BlockList, isIP } from 'node:net';
import { normalHost } from './loopback.ts';

/**
 * Whether a NO_PROXY text exempts the URL's host, as curl reads it: names match themselves and what is below
 * them, a leading dot or `*.` changes nothing, `*` matches all, addresses may carry a prefix length.
 * (https://everything.curl.dev/usingcurl/proxies/env.html)
 */
export function isExempt(url: URL, noProxy: string): boolean {
  const host = normalHost(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), { host, port }));
}

function matches(entry: string, target: { readonly host: string; readonly port: string }): boolean {
  if (entry === '*') return true;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  if (port !== undefined && port !== target.port) return false;
  const name = bracketed ?? plain ?? entry;
  if (isIP(target.host) > 0)
    return name.includes('/') ? isInRange(target.host, name) : normalHost(name) === target.host;
  const suffix = name.replace(/^\*?\./, '').replace(/\.$/, '');
  return target.host === suffix || target.host.endsWith(`.${suffix}`);
}

function isInRange(address: string, range: string): boolean {
  const [net = '', length = ''] = range.split('/');
  const family = isIP(net);
  const bits = family === 6 ? 128 : 32;
  if (family === 0 || family !== isIP(address) || !/^\d+$/.test(length) || Number(length) > bits)
    return false;
  const name = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(net, Number(length), name);
  return list.check(address, name);
}
