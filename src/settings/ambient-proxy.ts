import type { Environment } from './environment.ts';
import type { Candidate } from './layers.ts';
import { isExempt } from './no-proxy.ts';
import { proxyReader } from './url-readers.ts';

/** Variables that other programs read too, by what they decide here. */
export const AMBIENT = {
  https: ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  http: ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  none: ['no_proxy', 'NO_PROXY'],
  caFile: ['NODE_EXTRA_CA_CERTS'],
} as const;

/**
 * What the proxy variables wish for a base URL, the strongest first, in curl's manner: the variable of the
 * URL's scheme before ALL_PROXY, lower case before upper case, and NO_PROXY above them all.
 */
export function ambientProxies(baseUrl: string, environment: Environment): Candidate<string | undefined>[] {
  const url = new URL(baseUrl);
  const read = proxyReader();
  const proxies = variables(url.protocol === 'https:' ? AMBIENT.https : AMBIENT.http, environment).map(
    ({ text, source }) => ({ source, at: source.name, written: text, reading: read(text, source) }),
  );
  // With no proxy to be exempt from, NO_PROXY decides nothing.
  if (proxies.length === 0) return [];
  const [noProxy] = variables(AMBIENT.none, environment);
  if (noProxy === undefined || !isExempt(url, noProxy.text)) return proxies;
  const direct = { kind: 'value', value: undefined, shown: null } as const;
  return [
    { source: noProxy.source, at: noProxy.source.name, written: noProxy.text, reading: direct },
    ...proxies,
  ];
}

/** Every text that one of the names has, in the order of the names. Each text is given once. */
function variables(names: readonly string[], environment: Environment): ReturnType<Environment['all']> {
  const found = names.flatMap((name) => environment.all(name));
  // Where names have no case, https_proxy and HTTPS_PROXY are one variable.
  return found.filter((one, index) => found.findIndex((other) => isSame(one, other)) === index);
}

type Found = ReturnType<Environment['all']>[number];

function isSame(one: Found, other: Found): boolean {
  return (
    one.text === other.text &&
    one.source.from === other.source.from &&
    one.source.name.toLowerCase() === other.source.name.toLowerCase()
  );
}
