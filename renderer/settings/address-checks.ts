/** What is wrong with the address of an API, in a sentence; empty where nothing is. */
export function checkUrl(text: string): string {
  const url = webUrl(text);
  if (url === undefined) return 'Accepted is an address that begins with https:// or http://.';
  if (url.username !== '' || url.password !== '')
    return 'Accepted is an address without user and password: the key belongs in API key.';
  if (/[?#]/u.test(text)) return 'Accepted is an address without ? and #.';
  return '';
}

/** The same for an HTTP proxy; `direct` means none. */
export function checkProxy(text: string): string {
  if (text.toLowerCase() === 'direct') return '';
  if (/^socks/iu.test(text))
    return 'SOCKS proxies are not supported: accepted is http://, https:// or direct.';
  return webUrl(text.includes('://') ? text : `http://${text}`) === undefined
    ? 'Accepted is http://host:port, https://host:port, host:port, or direct.'
    : '';
}

/** The same for an address to listen on. */
export function checkHost(text: string): string {
  return isHost(text.replace(/^\[(.*)\]$/u, '$1'))
    ? ''
    : 'Accepted is a host name or an IP address, without a port and without http://.';
}

/** The same for a list of hosts, each with or without a port. */
export function checkHosts(hosts: readonly string[]): string {
  const wrong = hosts.find((host) => !isHostAndPort(host));
  return wrong === undefined
    ? ''
    : `“${wrong}” is not accepted: hosts as host or host:port, with commas between.`;
}

function webUrl(text: string): URL | undefined {
  // URL.parse also takes "https:host" and spaces; neither is what somebody meant to write.
  return /^https?:\/\/[^\s]+$/iu.test(text) ? (URL.parse(text) ?? undefined) : undefined;
}

function isHost(text: string): boolean {
  return isIpv6(text) || /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?$/iu.test(text);
}

function isHostAndPort(text: string): boolean {
  if (isIpv6(text)) return true;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/u.exec(text) ?? [];
  const hostIsFine = bracketed === undefined ? plain !== undefined && isHost(plain) : isIpv6(bracketed);
  return hostIsFine && (port === undefined || Number(port) <= 65535);
}

function isIpv6(text: string): boolean {
  return text.includes(':') && URL.canParse(`http://[${text}]`);
}
