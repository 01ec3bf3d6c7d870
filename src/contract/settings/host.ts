/** Whether the text is an IPv4 address in dotted decimals. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/u.test(part) && Number(part) <= 255)
  );
}

/** Whether the text is an IPv6 address without brackets, optionally with a zone (`fe80::1%eth0`, RFC 4007). */
export function isIpv6(text: string): boolean {
  const [address = '', zone, ...more] = text.split('%');
  if (more.length > 0 || zone === '') return false;
  return address.includes(':') && URL.canParse(`http://[${address}]/`);
}

/** Whether the text is a host name or an IP address, without a port and without brackets. */
export function isHost(text: string): boolean {
  return isIpv6(text) || /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?$/iu.test(text);
}

/** Whether the text is a host with or without a port; an IPv6 address with a port must be in brackets. */
export function isHostAndPort(text: string): boolean {
  if (isIpv6(text)) return true;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/u.exec(text) ?? [];
  const hostIsFine = bracketed === undefined ? plain !== undefined && isHost(plain) : isIpv6(bracketed);
  return hostIsFine && (port === undefined || Number(port) <= 65535);
}

/** Returns the host without the brackets that enclose an IPv6 address in a URL. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/u, '$1');
}

/** Returns a host in its canonical form: lower case, no brackets, addresses in their shortest form. */
export function normalHost(host: string): string {
  const bare = withoutBrackets(host).replace(/\.$/u, '').toLowerCase();
  const url = URL.parse(`http://${isIpv6(bare) ? `[${bare}]` : bare}/`);
  return withoutBrackets(url?.hostname ?? bare);
}

/** Whether only this machine can reach a listener on that host: `localhost`, 127.0.0.0/8 or `::1`. */
export function isLoopbackHost(host: string): boolean {
  const name = normalHost(host);
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (isIpv4(name)) return name.startsWith('127.');
  // ::ffff:7fxx:xxxx is 127.0.0.0/8 written as IPv6 (RFC 4291 2.5.5.2).
  return name === '::1' || /^::ffff:7f[0-9a-f]{2}:/u.test(name);
}

/** Whether the host means every address of the machine: `0.0.0.0` or `::`. */
export function isAnyHost(host: string): boolean {
  const name = normalHost(host);
  return name === '0.0.0.0' || name === '::';
}

/** Addresses on which this program listens. */
export interface OwnAddresses {
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
}

/** Whether a request to the URL would reach this program again. */
export function reachesOurselves(url: URL, own: OwnAddresses): boolean {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (!own.ports.includes(port)) return false;
  const host = normalHost(url.hostname);
  return isLoopbackHost(host) || isAnyHost(host) || own.hosts.some((mine) => normalHost(mine) === host);
}
