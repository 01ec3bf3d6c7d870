import { isAnyHost, isLoopbackHost, normalHost } from '../contract/settings/host.ts';

/** A provider, reduced to what loop detection needs. */
export interface UpstreamAddress {
  readonly name: string;
  readonly baseUrl: string;
}

/** Whether both addresses lead to the same port of this machine, or to the same host and port. */
export function leadsToSamePort(one: string, other: string): boolean {
  const a = originOf(one);
  return a !== undefined && a === originOf(other);
}

/** Finds the provider whose base URL is the proxy itself: requests to it would loop forever. */
export function findLoop(
  proxyUrl: string,
  upstreams: readonly UpstreamAddress[],
): UpstreamAddress | undefined {
  return upstreams.find(({ baseUrl }) => leadsToSamePort(baseUrl, proxyUrl));
}

function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  const host = isLoopbackHost(hostname) || isAnyHost(hostname) ? 'this machine' : normalHost(hostname);
  return `${host}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
}
