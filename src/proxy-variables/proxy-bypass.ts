import { isIpv4, isIpv6, withoutBrackets } from '../contract/settings/host.ts';
import { entriesOf } from './no-proxy.ts';

/** Variables shared with other programs, by what they control. */
export const AMBIENT = {
  https: ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  http: ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  none: ['no_proxy', 'NO_PROXY'],
  caFile: ['NODE_EXTRA_CA_CERTS'],
} as const;

/** Returns a variable's text: empty if set to nothing, undefined if not set. */
export type ReadVariable = (name: string) => string | undefined;

/** The environment changes required so that requests for this program bypass the configured proxy. */
export interface ProxyBypass {
  /** The variable that sets that proxy. */
  readonly variable: string;
  /** Values for both spellings: their present entries plus the hosts of this program. */
  readonly values: { readonly NO_PROXY: string; readonly no_proxy: string };
}

/**
 * Variables that divert an assistant's plain-HTTP requests, found by trial: Claude Code sends every request through any
 * of them, including those for HTTPS.
 */
export const PROXY_VARIABLES: readonly string[] = [...new Set([...AMBIENT.http, ...AMBIENT.https])];
const [LOWER, UPPER] = AMBIENT.none;
const OWN_HOSTS = ['127.0.0.1', 'localhost'];

/**
 * Returns what the environment lacks for a client to reach the URL without the proxy set there; undefined if no proxy
 * is set, or if every client treats the URL's host as exempt.
 */
export function proxyBypass(
  url: string,
  read: ReadVariable,
  proxies: readonly string[] = PROXY_VARIABLES,
): ProxyBypass | undefined {
  const variable = proxies.find((name) => (read(name) ?? '').trim() !== '');
  if (variable === undefined) return undefined;
  const spellings = spellingsOf(new URL(url).hostname);
  const [lower, upper] = [read(LOWER), read(UPPER)];
  const said = [lower, upper].filter((text) => text !== undefined);
  // Bun, undici and curl read the lower-case variable first, reqwest the upper-case one: both must exempt the host.
  if (said.length > 0 && said.every((text) => spellings.every((host) => isExempt(host, text))))
    return undefined;
  return { variable, values: exemptingValues(url, read) };
}

/** Returns values for both spellings that exempt the URL's host, whether or not a proxy is known to be set. */
export function exemptingValues(url: string, read: ReadVariable): ProxyBypass['values'] {
  const [lower, upper] = [read(LOWER), read(UPPER)];
  const hosts = [...new Set([...OWN_HOSTS, ...spellingsOf(new URL(url).hostname)])];
  return {
    NO_PROXY: withHosts(upper ?? lower ?? '', hosts),
    no_proxy: withHosts(lower ?? upper ?? '', hosts),
  };
}

/** Explains in a sentence why the bypass is needed. */
export function bypassReason(url: string, { variable }: ProxyBypass): string {
  return (
    `${variable} is set, and NO_PROXY doesn't exempt ${withoutBrackets(new URL(url).hostname)}: requests for ` +
    'LunaRoute would be sent to that proxy, keys and prompts included.'
  );
}

/** undici looks for an IPv6 address in brackets, reqwest for one without. */
function spellingsOf(hostname: string): readonly string[] {
  const bare = withoutBrackets(hostname);
  return isIpv6(bare) ? [bare, `[${bare}]`] : [bare];
}

/**
 * Whether a NO_PROXY text exempts the host in a form that every client understands, which excludes ranges and ports.
 */
function isExempt(host: string, noProxy: string): boolean {
  const isName = !isIpv4(host) && !host.includes(':');
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some(
      (entry) => entry === '*' || entry === host || (isName && entry.startsWith('.') && host.endsWith(entry)),
    );
}

/**
 * Appends the missing hosts. Drops quotes and control characters: they occur in no host name and could break out of a
 * shell's quoting.
 */
function withHosts(noProxy: string, hosts: readonly string[]): string {
  const kept = entriesOf(noProxy.replaceAll(/[\p{Cc}"'`%“”‘’]/gu, '')).join(',');
  const missing = hosts.filter((host) => !isExempt(host, kept));
  return [kept, ...missing].filter((part) => part !== '').join(',');
}
