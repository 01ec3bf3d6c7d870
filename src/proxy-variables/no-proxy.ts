import { BlockList, isIP } from 'node:net';
import { isHostAndPort, normalHost } from '../contract/settings/host.ts';

/**
 * Whether a NO_PROXY text exempts the URL's host by curl's rules: names match themselves and their subdomains, a
 * leading dot or `*.` makes no difference, `*` matches everything, addresses may have a prefix length.
 * (https://everything.curl.dev/usingcurl/proxies/env.html)
 */
export function isExempt(url: URL, noProxy: string): boolean {
  const host = normalHost(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return entriesOf(noProxy).some((entry) => matches(entry.toLowerCase(), { host, port }));
}

/** Returns the entries of a NO_PROXY text. */
export function entriesOf(noProxy: string): readonly string[] {
  return noProxy.split(/[\s,]+/).filter((entry) => entry !== '');
}

/** Returns why an entry can't match any host, and how to fix it; empty if the entry is valid. */
export function entryProblem(entry: string): string {
  if (/["'`“”‘’]/u.test(entry)) return 'the quotes are part of it; remove them';
  if (/[;|]/u.test(entry)) return 'entries are separated by commas';
  if (entry.includes('://')) return 'it must be a host, not a URL';
  if (/^<.*>$/u.test(entry)) return 'write out the hosts, such as localhost,127.0.0.1';
  if (entry === '*') return '';
  const name = entry.replace(/^\*?\./u, '');
  if (name.includes('*'))
    return '* works alone or as *. in front; for addresses write a range, such as 127.0.0.0/8';
  if (name.includes('/'))
    return isRange(name) ? '' : 'a range is an address, / and a length, such as 10.0.0.0/8';
  return isHostAndPort(name) ? '' : 'it must be a host, a domain, or an address';
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
  if (!isRange(range) || family !== isIP(address)) return false;
  const name = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(net, Number(length), name);
  return list.check(address, name);
}

function isRange(range: string): boolean {
  const [net = '', length = '', ...more] = range.split('/');
  const family = isIP(net);
  return (
    more.length === 0 && family > 0 && /^\d+$/.test(length) && Number(length) <= (family === 6 ? 128 : 32)
  );
}
